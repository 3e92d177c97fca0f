import type { JSX, ReactNode } from 'react';
import { commonTexts } from '../i18n/common.ts';
import { useText } from '../i18n/texts.ts';
import { Button } from './button.tsx';
import { Mark } from './mark.tsx';
import { Sheet } from './sheet.tsx';

/** What came of something; there is nothing to decide any more, only to close. */
export function ResultSheet(props: {
  readonly title: string;
  /** `warn` asks for attention: it is announced as an alert. */
  readonly verdict: 'ok' | 'warn';
  readonly width?: number;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): JSX.Element {
  const { close } = useText(commonTexts);
  const { verdict, width = 500 } = props;
  return (
    <Sheet
      title={props.title}
      role={verdict === 'warn' ? 'alertdialog' : 'dialog'}
      width={width}
      onClose={props.onClose}
      mark={<Mark verdict={verdict} size={40} />}
      actions={
        <Button wide kind="default" autoFocus onPress={props.onClose}>
          {close}
        </Button>
      }
    >
      {props.children}
    </Sheet>
  );
}
