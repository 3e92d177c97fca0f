import { useEffect, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import { judgePassphrase, type PassphraseStrength } from '../../src/keychain/passphrase-strength.ts';
import { call } from '../bridge.ts';

/** Typing goes on meanwhile: a passphrase is judged when the fingers rest. */
const judgeAfter = 120;

/** What stands in the way of using it. */
export type PassphraseObstacle = 'empty' | 'judging' | 'too-weak' | 'not-repeated' | 'different';

export interface NewPassphraseDraft {
  readonly passphrase: string;
  readonly repeat: string;
  /** Null until it is judged. */
  readonly strength: PassphraseStrength | null;
  /** It was made here and is shown. */
  readonly suggested: boolean;
  /** Null when it can be used. */
  readonly obstacle: PassphraseObstacle | null;
  readonly failed: VtpmError | null;
  readonly type: (passphrase: string) => void;
  readonly typeAgain: (repeat: string) => void;
  readonly suggest: () => Promise<void>;
  /** Forgets it: call it once the passphrase has done its work. */
  readonly forget: () => void;
}

/** A new passphrase while it is being chosen; it lives as long as the component that shows it. */
export function useNewPassphrase(): NewPassphraseDraft {
  const [passphrase, setPassphrase] = useState('');
  const [repeat, setRepeat] = useState('');
  const [suggestion, setSuggestion] = useState<string | null>(null);
  const [judged, setJudged] = useState<{ readonly of: string; readonly as: PassphraseStrength } | null>(null);
  const [failed, setFailed] = useState<VtpmError | null>(null);
  useEffect(() => {
    if (passphrase === '' || passphrase === judged?.of) return;
    let wanted = true;
    const timer = setTimeout(async () => {
      try {
        const strength = await judgePassphrase(passphrase);
        if (wanted) setJudged({ of: passphrase, as: strength });
      } catch (error) {
        if (wanted) setFailed(toVtpmError(error));
      }
    }, judgeAfter);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [passphrase, judged]);
  const suggested = suggestion !== null && passphrase === suggestion;
  const strength = judged?.of === passphrase ? judged.as : null;
  const forget = () => {
    setPassphrase('');
    setRepeat('');
    setSuggestion(null);
    setJudged(null);
  };
  const obstacle = (): PassphraseObstacle | null => {
    if (passphrase === '') return 'empty';
    if (strength === null) return 'judging';
    if (strength.level === 'too-weak') return 'too-weak';
    if (repeat === '') return 'not-repeated';
    return repeat === passphrase ? null : 'different';
  };
  return {
    ...{ passphrase, repeat, suggested, failed, forget },
    // while the next one is judged, the last verdict stays: no flicker at each key
    strength: strength ?? (passphrase === '' ? null : (judged?.as ?? null)),
    obstacle: obstacle(),
    type: setPassphrase,
    typeAgain: setRepeat,
    async suggest() {
      try {
        const made = await call('keys.suggestPassphrase');
        // judged before it is shown: never under the verdict on what was typed before
        setJudged({ of: made, as: await judgePassphrase(made) });
        setSuggestion(made);
        setPassphrase(made);
        setRepeat(made);
        setFailed(null);
      } catch (error) {
        setFailed(toVtpmError(error));
      }
    },
  };
}
