import { type JSX, useState } from 'react';
import type { WireError } from '../../src/errors/error.ts';
import type { EncryptedVolume, MovePreflight, RecoveryKeyHint } from '../../src/move/views.ts';
import { call } from '../bridge.ts';
import { Button, LinkButton } from '../controls/button.tsx';
import { CheckList } from '../controls/check-list.tsx';
import { Checkbox } from '../controls/choice.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { moveCheckTexts } from '../i18n/move-check.ts';
import { useText } from '../i18n/texts.ts';
import { isKeyTrouble } from '../key-missing/diagnosis-store.ts';
import { KeyMissingSheet } from '../key-missing/key-missing-sheet.tsx';
import { useCheckRows } from './check-rows.tsx';
import { InterruptedNote } from './interrupted-note.tsx';
import { answer, look, useMove, useName } from './move-store.ts';

/** Step 1: what the move will touch, and what stands in its way. */
export function CheckStep(): JSX.Element {
  const t = useText(moveCheckTexts);
  const preflight = useMove((s) => s.facts.preflight);
  const failure = useMove((s) => s.failure);
  return (
    <>
      <h1>{t.title}</h1>
      <p className="lead" role="status">
        {preflight || failure ? t.lead : t.checking}
      </p>
      {failure && (
        <div className="step-failure">
          <ErrorNote error={failure} />
        </div>
      )}
      {preflight && <Found preflight={preflight} />}
    </>
  );
}

function Found({ preflight }: { readonly preflight: MovePreflight }): JSX.Element {
  const t = useText(moveCheckTexts);
  const [trouble, setTrouble] = useState<WireError | null>(null);
  const saved = useMove((s) => s.state.answers.recoveryKeysSaved);
  const rows = useCheckRows(preflight, (check) => {
    const { error } = check;
    if (check.id === 'off' && error?.code === 'VTPM_ERR_MACHINE_RUNNING')
      return (
        <Button size="small" onPress={() => call('machines.shutDown', preflight.id).then(look, look)}>
          {t.shutDown}
        </Button>
      );
    if (check.id === 'key' && error && isKeyTrouble(error.code))
      return (
        <Button size="small" onPress={() => setTrouble(error)}>
          {t.whatToDo}
        </Button>
      );
    if (check.id === 'outside' && error)
      return (
        <Button
          size="small"
          onPress={() => call('windows.openConfiguration', preflight.id, 'hardware').catch(console.error)}
        >
          {t.configure}
        </Button>
      );
    return null;
  });
  return (
    <>
      {preflight.interrupted.map((move) => (
        <InterruptedNote key={move.target} move={move} />
      ))}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must do so by keyboard */}
      <section className="move-checks" aria-label={t.title} tabIndex={0}>
        <CheckList rows={rows} />
      </section>
      {preflight.recoveryKeysNeeded && (
        <div className="assistant-last">
          <Checkbox
            checked={saved}
            onChange={(recoveryKeysSaved) => answer({ recoveryKeysSaved })}
            hint={<SavedHint hints={preflight.recoveryKeyHints} />}
          >
            {savedText(t, preflight)}
          </Checkbox>
          <p className="sub move-other-ways">
            <LinkButton onPress={() => call('help.open', 'recovery-keys').catch(console.error)}>
              {t.otherWays}
            </LinkButton>
          </p>
        </div>
      )}
      {trouble && <Trouble error={trouble} onClose={() => setTrouble(null)} />}
    </>
  );
}

/** The ways out when the chip does not open, then the checks once more. */
function Trouble(props: { readonly error: WireError; readonly onClose: () => void }): JSX.Element {
  const id = useMove((s) => s.id);
  const name = useName();
  const close = () => {
    props.onClose();
    void look();
  };
  return (
    <KeyMissingSheet
      {...{ id, name }}
      error={props.error}
      starts={false}
      onClose={props.onClose}
      onOpens={close}
    />
  );
}

function SavedHint({ hints }: { readonly hints: readonly RecoveryKeyHint[] }): JSX.Element | null {
  const t = useText(moveCheckTexts);
  const hint = hints.find(({ command }) => command !== null);
  if (!hint) return null;
  return (
    <>
      {hint.system === 'windows' ? t.inWindows : t.inLinux}{' '}
      <span className="mono mono-small selectable">{hint.command}</span>
    </>
  );
}

function savedText(t: (typeof moveCheckTexts)['en'], { checks }: MovePreflight): string {
  const volumes: readonly EncryptedVolume[] = checks.flatMap((c) => (c.id === 'sealed' ? c.volumes : []));
  const kinds = new Set(volumes.map(({ kind }) => kind));
  if (kinds.size !== 1) return t.saved;
  return kinds.has('bitlocker') ? t.savedBitlocker : t.savedLuks;
}
