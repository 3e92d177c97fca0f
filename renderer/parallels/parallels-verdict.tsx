import type { JSX } from 'react';
import { parallelsCauseTexts } from '../../src/parallels/availability.ts';
import type { ParallelsProductView } from '../../src/product/ways-out/ways-out-views.ts';
import { Mark } from '../controls/mark.tsx';
import { useText } from '../i18n/texts.ts';
import { typesetFrench } from '../i18n/typeset.ts';
import { waysOutTexts } from '../i18n/ways-out.ts';
import { usePreferences } from '../stores/preferences.ts';
import './parallels.css';
import '../configuration/sheets/ways-out.css';

/** Whether the chip is in its list, with each cause and its remedy; announced whenever it changes. */
export function ParallelsVerdict(props: {
  readonly view: ParallelsProductView | null;
  readonly hasChip?: boolean;
  /** An answer is still to come. */
  readonly waiting: boolean;
}): JSX.Element {
  const t = useText(waysOutTexts);
  const locale = usePreferences((s) => s.locale);
  const set = (text: string) => (locale === 'fr' ? typesetFrench(text) : text);
  const { view, hasChip = false } = props;
  const available = view?.availability.available ?? null;
  return (
    <div role="status">
      {!view && props.waiting && (
        <p className="ways-verdict">
          <Mark verdict="busy" />
          {t.examining}
        </p>
      )}
      {view && (
        <>
          <p className="ways-verdict">
            <Mark verdict={hasChip || available ? 'ok' : available === null ? 'info' : 'warn'} named />
            <span className="strong">
              {hasChip
                ? t.hasChip
                : available
                  ? t.available
                  : available === null
                    ? t.undecided
                    : t.notAvailable}
            </span>
          </p>
          <ul className="parallels-causes">
            {view.availability.causes.map((cause) => {
              const text = parallelsCauseTexts[cause][locale];
              return (
                <li key={cause}>
                  {set(text.title)}
                  <span className="sub">{set(text.remedy)}</span>
                </li>
              );
            })}
          </ul>
        </>
      )}
    </div>
  );
}
