import type { JSX } from 'react';
import type { WireError } from '../../src/errors/error.ts';
import type { ArrivalView } from '../../src/move/views.ts';
import { useErrorText } from '../controls/error-sheet.tsx';
import { Note } from '../controls/note.tsx';
import { arrivalTexts } from '../i18n/arrival.ts';
import { useFormat } from '../i18n/format.ts';
import { useText } from '../i18n/texts.ts';
import { baseName } from './machine-name.ts';

/** A machine with the same identity that is here: said before the question, which it answers in part. */
export function ArrivalTwin({ twin }: Pick<ArrivalView, 'twin'>): JSX.Element | null {
  const t = useText(arrivalTexts);
  if (!twin) return null;
  return (
    <div className="sheet-note">
      <Note verdict="warn">{t.twin(twin.name, twin.path)}</Note>
    </div>
  );
}

/**
 * What has to be known here: what this computer lacks, files that did not come along, and files of this
 * computer that the machine would use. Who made the bundle chose their paths.
 */
export function ArrivalLacks({ view }: { readonly view: ArrivalView }): JSX.Element {
  const t = useText(arrivalTexts);
  const format = useFormat();
  const as = {
    disk: t.usedDisk,
    'backing-file': t.usedBase,
    'disc-image': t.usedDisc,
    'shared-folder': t.usedFolder,
  };
  const away = view.outside.filter(({ here }) => !here);
  const used = view.alreadyHere ? [] : view.outside.filter(({ here }) => here);
  return (
    <>
      {view.lacks.map(
        ({ id, verdict, error }) =>
          error && <Lack key={id} error={error} verdict={verdict === 'problem' ? 'bad' : 'warn'} />,
      )}
      {away.length > 0 && (
        <div className="sheet-note">
          <Note verdict={away.some(({ needed }) => needed) ? 'bad' : 'warn'}>
            {t.notHere(format.list(away.map(({ path }) => baseName(path))))}
          </Note>
        </div>
      )}
      {used.length > 0 && (
        <div className="sheet-note">
          <Note verdict="warn">
            <p className="med">{t.usesFiles}</p>
            <ul>
              {used.map(({ kind, path }) => (
                <li key={`${kind} ${path}`}>
                  {as[kind]} <span className="mono mono-small selectable wrapping">{path}</span>
                </li>
              ))}
            </ul>
          </Note>
        </div>
      )}
    </>
  );
}

function Lack({
  error,
  verdict,
}: {
  readonly error: WireError;
  readonly verdict: 'bad' | 'warn';
}): JSX.Element {
  const text = useErrorText(error);
  return (
    <div className="sheet-note">
      <Note verdict={verdict}>
        <p className="med">{text.title}</p>
        <p>{text.nextStep}</p>
      </Note>
    </div>
  );
}
