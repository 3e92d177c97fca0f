import type { JSX } from 'react';
import { toVtpmError } from '../../src/errors/error.ts';
import type { Original } from '../../src/move/move-wizard.ts';
import type { MovedFile } from '../../src/move/views.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { RadioGroup } from '../controls/choice.tsx';
import { CopyButton } from '../controls/copy-button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { Mark } from '../controls/mark.tsx';
import { useShowInFilesText } from '../i18n/file-manager.ts';
import { useFormat } from '../i18n/format.ts';
import { moveTexts } from '../i18n/move.ts';
import { useText } from '../i18n/texts.ts';
import { send, useMove, useName } from './move-store.ts';

const split = (path: string): readonly [folder: string, name: string] => {
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return [path.slice(0, cut), path.slice(cut + 1)];
};

/** A failure of a small action on this page is shown on it. */
async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    useMove.setState({ failure: toVtpmError(error) });
    return false;
  }
}

/** Step 5: what was made, what to do with it on the other computer, and what becomes of the original. */
export function DoneStep(): JSX.Element | null {
  const t = useText(moveTexts);
  const state = useMove((s) => s.state);
  const failure = useMove((s) => s.failure);
  const hasChip = useMove(
    (s) => s.facts.preflight?.checks.some((check) => check.id === 'key' && check.chip) ?? false,
  );
  const name = useName();
  if (state.step !== 'done') return null;
  const { result, original } = state;
  const there2 =
    result.way === 'sealed'
      ? t.there2Sealed
      : result.files.some((f) => f.kind === 'keys')
        ? t.there2Copy
        : t.there2Plain;
  return (
    <>
      <header className="move-done-head">
        <Mark verdict="ok" size={40} />
        <div>
          <h1>{result.way === 'sealed' ? t.sealedDone : t.copiedDone}</h1>
          <p className="t2" role="status">
            {t.verifiedLead}
          </p>
        </div>
      </header>
      <Made />
      <section className="move-part">
        <h2 className="med">{t.thereTitle}</h2>
        <ol className="numbered">
          {[t.there1, there2, hasChip ? t.there3 : t.there3NoChip].map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ol>
      </section>
      <section className="move-part">
        <h2 className="med" id="original">
          {t.originalTitle}
        </h2>
        <RadioGroup<Original>
          aria-labelledby="original"
          value={original}
          onChange={(chosen) => send({ type: 'original', original: chosen })}
          choices={[
            { value: 'keep', text: t.keep, hint: t.keepHint },
            { value: 'trash', text: t.trash, hint: t.trashHint },
            { value: 'leave', text: t.leave, hint: t.leaveHint },
          ]}
        />
      </section>
      {failure && (
        <div className="step-failure">
          <ErrorNote error={failure} unchanged={t.retireUnchanged(name)} />
        </div>
      )}
    </>
  );
}

/** The files, their size and how long it took, and the checksum. */
function Made(): JSX.Element | null {
  const t = useText(moveTexts);
  const format = useFormat();
  const showInFiles = useShowInFilesText();
  const id = useMove((s) => s.id);
  const result = useMove((s) => (s.state.step === 'done' ? s.state.result : null));
  if (!result) return null;
  const labels = { sealed: t.file, bundle: t.bundle, keys: t.keysFile } as const satisfies Record<
    MovedFile['kind'],
    string
  >;
  const bytes = result.files.reduce((sum, { size }) => sum + size, 0);
  return (
    <dl className="move-facts">
      {result.files.map((file, index) => {
        const [folder, name] = split(file.path);
        return (
          <div key={file.path}>
            <dt>{labels[file.kind]}</dt>
            <dd>
              <span>
                <span className="selectable">{name}</span>
                {index === 0 && <span className="sub selectable">{folder}</span>}
              </span>
              {index === 0 && (
                <Button size="small" onPress={() => attempt(() => call('move.showMade', id))}>
                  {showInFiles}
                </Button>
              )}
            </dd>
          </div>
        );
      })}
      <div>
        <dt>{t.size}</dt>
        <dd>{t.sizeIn(format.bytes(bytes), format.duration(result.durationMs / 1000))}</dd>
      </div>
      {result.sha256 !== null && (
        <div>
          <dt>{t.sha256}</dt>
          <dd>
            <span className="mono mono-small selectable" title={result.sha256}>
              {result.sha256.slice(0, 16)} … {result.sha256.slice(-8)}
            </span>
            <CopyButton text={result.sha256} attempt={attempt} />
          </dd>
        </div>
      )}
    </dl>
  );
}
