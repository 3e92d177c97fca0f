import { type JSX, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { ArrivalView } from '../../src/move/views.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { FilePath } from '../controls/file-path.tsx';
import { arrivalTexts } from '../i18n/arrival.ts';
import { useFormat } from '../i18n/format.ts';
import { useText } from '../i18n/texts.ts';

/** Where a sealed file is unpacked to, and whether there is room. */
export function Destination(props: {
  readonly destination: NonNullable<ArrivalView['destination']>;
  /** Null for the machines folder. */
  readonly folder: string | null;
  readonly onChange: (folder: string) => void;
}): JSX.Element {
  const t = useText(arrivalTexts);
  const format = useFormat();
  const [failure, setFailure] = useState<VtpmError | null>(null);
  const { destination, folder } = props;
  // of another folder nothing is known yet; the core looks before it writes
  const free = folder === null ? destination.freeBytes : null;
  const needed = format.bytes(destination.neededBytes);
  const tooSmall = free !== null && free < destination.neededBytes;
  const choose = async () => {
    setFailure(null);
    try {
      const chosen = await call('dialogs.choosePath', 'folder');
      if (chosen !== null) props.onChange(chosen);
    } catch (error) {
      setFailure(toVtpmError(error));
    }
  };
  return (
    <div className="arrival-destination">
      <span className="t2">{t.unpackTo}</span>
      <div>
        <FilePath path={folder ?? destination.folder} />
        <span className={`sub ${tooSmall ? 'bad' : ''}`}>
          {tooSmall && `${t.tooSmall} `}
          {free === null ? t.roomOnly(needed) : t.room(needed, format.bytes(free))}
        </span>
      </div>
      <Button size="small" onPress={choose}>
        {t.chooseFolder}
      </Button>
      {failure && <ErrorNote error={failure} />}
    </div>
  );
}
