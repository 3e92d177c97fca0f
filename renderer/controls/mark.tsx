import type { JSX } from 'react';
import { commonTexts } from '../i18n/common.ts';
import { useText } from '../i18n/texts.ts';
import { Icon } from './icon.tsx';
import './mark.css';

export type Verdict = 'ok' | 'warn' | 'bad' | 'info' | 'off' | 'todo' | 'busy';

const names = {
  ok: 'markOk',
  warn: 'markWarn',
  bad: 'markBad',
  info: 'markInfo',
  off: 'markOff',
  todo: 'markTodo',
  busy: 'working',
} as const;

interface MarkProps {
  readonly verdict: Verdict;
  /** 16 (default), 14 in second lines and buttons, 40 in error sheets (tinted). */
  readonly size?: 14 | 16 | 40;
  /** Whether the mark itself is read out; leave it off where the words beside it say the verdict. */
  readonly named?: boolean;
}

/** A verdict's shape. Never alone: a word stands beside it, or `named` gives it one. */
export function Mark({ verdict, size = 16, named = false }: MarkProps): JSX.Element {
  const t = useText(commonTexts);
  return (
    <span className={`mark mark-${verdict} ${size === 40 ? 'mark-big' : ''}`}>
      <Icon
        name={`mark-${verdict}`}
        size={size}
        strokeWidth={size === 40 ? 1.1 : 1.7}
        label={named ? t[names[verdict]] : undefined}
      />
      {verdict === 'busy' && (
        <span className="mark-still" aria-hidden="true">
          …
        </span>
      )}
    </span>
  );
}
