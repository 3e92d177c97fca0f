import type { JSX } from 'react';
import {
  type UefiPrecondition,
  type UefiStep,
  uefiPreconditionTexts,
  uefiStepTexts,
} from '../../../src/machine/to-uefi-texts.ts';
import { Mark, type Verdict } from '../../controls/mark.tsx';
import { useText } from '../../i18n/texts.ts';
import { typesetFrench } from '../../i18n/typeset.ts';
import { waysOutTexts } from '../../i18n/ways-out.ts';
import { usePreferences } from '../../stores/preferences.ts';
import { CopyButton } from '../copy-button.tsx';

/** Their values are words of the program; the label says the same. */
const wordless: readonly string[] = ['image', 'bitlocker', 'boot-files'];

const severity = (met: boolean | null): number => (met === false ? 0 : met === null ? 1 : 2);

/** What a conversion asks for, with what was found: what stands in the way first, with its remedy. */
export function Conditions({
  conditions,
}: {
  readonly conditions: readonly UefiPrecondition[];
}): JSX.Element | null {
  const t = useText(waysOutTexts);
  const locale = usePreferences((s) => s.locale);
  const set = (text: string) => (locale === 'fr' ? typesetFrench(text) : text);
  if (conditions.length === 0) return null;
  return (
    <section aria-label={t.conditions}>
      <h3 className="strong ways-head">{t.conditions}</h3>
      <ul className="checks ways-conditions">
        {conditions
          .toSorted((a, b) => severity(a.met) - severity(b.met))
          .map(({ id, met, found, needed }) => {
            const text = uefiPreconditionTexts[id][locale];
            const verdict: Verdict = met === null ? 'off' : met ? 'ok' : 'bad';
            return (
              <li key={id}>
                <Mark verdict={verdict} named />
                <div>
                  <span>{set(text.label)}</span>
                  {met === false && <span className="sub">{set(text.remedy)}</span>}
                  {met === null ? (
                    <span className="sub">{t.onlyInside}</span>
                  ) : (
                    !met &&
                    found !== null &&
                    !wordless.includes(id) && <span className="sub">{t.found(found, needed)}</span>
                  )}
                </div>
              </li>
            );
          })}
      </ul>
    </section>
  );
}

/** The steps still ahead, in order, with commands to copy. */
export function Steps({ steps }: { readonly steps: readonly UefiStep[] }): JSX.Element | null {
  const t = useText(waysOutTexts);
  const locale = usePreferences((s) => s.locale);
  if (steps.length === 0) return null;
  return (
    <section aria-label={t.steps}>
      <h3 className="strong ways-head">{t.steps}</h3>
      <ol className="ways-steps">
        {steps.map(({ id, where, command }) => {
          const text = uefiStepTexts[id][locale];
          return (
            <li key={id}>
              <span>{locale === 'fr' ? typesetFrench(text) : text}</span>
              <span className="cap">{where === 'guest' ? t.inGuest : t.here}</span>
              {command && (
                <span className="ways-command">
                  <code className="mono selectable">{command}</code>
                  <CopyButton text={command} label={t.copyCommand(command)} />
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
