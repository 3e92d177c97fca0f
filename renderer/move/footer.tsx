import type { JSX } from 'react';
import { chosenWay, type MoveObstacle, moveObstacle, resumedMove } from '../../src/move/move-wizard.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { commonTexts } from '../i18n/common.ts';
import { moveTexts } from '../i18n/move.ts';
import { moveCheckTexts } from '../i18n/move-check.ts';
import { useText } from '../i18n/texts.ts';
import { usePassphraseReason } from '../passphrase/new-passphrase.tsx';
import { cancelMove, finish, giveUpStopped, look, runMove, send, useMove } from './move-store.ts';
import type { Passphrases } from './passphrases.ts';

/** Why a step can't be left yet, in words. */
export function useObstacleText(obstacle: MoveObstacle | null): string | null {
  const t = useText(moveTexts);
  const c = useText(moveCheckTexts);
  if (obstacle === null) return null;
  return {
    unchecked: c.notChecked,
    problem: c.problem,
    'keys-not-saved': c.needSaved,
    'way-unavailable': t.wayOff,
    'no-folder': t.needFolder,
    'folder-unchecked': t.lookingAtFolder,
    'folder-problem': c.problem,
  }[obstacle];
}

/** The buttons of each step. */
export function Footer({ passphrases }: { readonly passphrases: Passphrases }): JSX.Element {
  const t = useText(moveTexts);
  const common = useText(commonTexts);
  const state = useMove((s) => s.state);
  switch (state.step) {
    case 'check':
    case 'way':
    case 'passphrase':
      return <Asking passphrases={passphrases} />;
    case 'move':
      if (state.phase === 'stopped') return <Stopped code={state.error.code} passphrases={passphrases} />;
      return (
        <>
          <span className="space" />
          <Button
            wide
            autoFocus
            disabledReason={state.phase === 'cancelling' ? t.cancelling : null}
            onPress={cancelMove}
          >
            {common.cancel}
          </Button>
          <Button wide kind="default" disabledReason={t.runs}>
            {t.continue}
          </Button>
        </>
      );
    case 'done':
      return (
        <>
          <span className="space" />
          <Button wide kind="default" autoFocus onPress={finish}>
            {t.done}
          </Button>
        </>
      );
  }
}

function Asking({ passphrases }: { readonly passphrases: Passphrases }): JSX.Element {
  const t = useText(moveTexts);
  const c = useText(moveCheckTexts);
  const common = useText(commonTexts);
  const { step, answers } = useMove((s) => s.state);
  const facts = useMove((s) => s.facts);
  const looking = useMove((s) => s.looking);
  const way = chosenWay(answers, facts);
  const resumes = resumedMove(answers, facts) !== null;
  const blocked = moveObstacle(step, answers, facts);
  const obstacle = useObstacleText(blocked);
  const draftObstacle = usePassphraseReason(passphrases.draft.obstacle);
  const secret = resumes ? passphrases.same : passphrases.draft.passphrase;
  const secretObstacle = resumes ? (secret === '' ? t.needPassphrase : null) : draftObstacle;
  const last = step === 'passphrase' || (step === 'way' && way?.needsPassphrase === false);
  const reason = step === 'passphrase' ? secretObstacle : obstacle;
  const soon =
    step === 'passphrase'
      ? !resumes && passphrases.draft.obstacle === 'judging'
      : looking && (blocked === 'unchecked' || blocked === 'folder-unchecked');
  const action = resumes ? t.goOn : answers.way === 'sealed' ? t.seal : t.copyAction;
  return (
    <>
      {step === 'check' && (facts.preflight !== null || !looking) && (
        <Button kind="flat" icon="glyph-refresh" busy={looking} onPress={look}>
          {c.checkAgain}
        </Button>
      )}
      <span className="space" />
      {step === 'check' ? (
        <Button wide onPress={() => call('windows.close')}>
          {common.cancel}
        </Button>
      ) : (
        <Button wide onPress={() => send({ type: 'back' })}>
          {t.goBack}
        </Button>
      )}
      <Button
        key={step}
        wide
        kind="default"
        // each step begins with the focus somewhere: Passphrase has its field
        autoFocus={step !== 'passphrase'}
        disabledReason={reason}
        soon={soon}
        onPress={() => {
          if (!last) return send({ type: 'continue' });
          const used = step === 'passphrase' ? secret : '';
          passphrases.typeSame(used);
          void runMove(used);
        }}
      >
        {last ? action : t.continue}
      </Button>
    </>
  );
}

function Stopped({
  code,
  passphrases,
}: {
  readonly code: string;
  readonly passphrases: Passphrases;
}): JSX.Element {
  const t = useText(moveTexts);
  const common = useText(commonTexts);
  const facts = useMove((s) => s.facts);
  const { answers } = useMove((s) => s.state);
  const written = resumedMove({ ...answers, resume: true }, facts);
  // the same again would only be refused again
  const wrong = /_PASSPHRASE_WRONG$/.test(code);
  return (
    <>
      {written && (
        <Button kind="destructive" onPress={giveUpStopped}>
          {t.giveUp}
        </Button>
      )}
      <span className="space" />
      <Button wide onPress={() => call('windows.close')}>
        {common.close}
      </Button>
      <Button
        wide
        kind={wrong ? 'default' : 'plain'}
        autoFocus={wrong}
        onPress={() => send({ type: 'back' })}
      >
        {t.goBack}
      </Button>
      {!wrong && (
        <Button wide kind="default" autoFocus onPress={() => void runMove(passphrases.same)}>
          {t.goOn}
        </Button>
      )}
    </>
  );
}
