import { type JSX, useId, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { type FixText, fixText } from '../../src/doctor/texts/texts.ts';
import { Button } from '../controls/button.tsx';
import { Icon } from '../controls/icon.tsx';
import { useText } from '../i18n/texts.ts';
import { troubleshootingTexts } from '../i18n/troubleshooting.ts';
import { useMachines } from '../stores/machines.ts';
import { usePreferences } from '../stores/preferences.ts';
import { Commands } from './evidence.tsx';
import { followLink } from './links.ts';
import { type Offer, openSheet, type Subject } from './store.ts';

export function useFixText({ fix }: Offer): FixText {
  const locale = usePreferences((s) => s.locale);
  return fixText(fix, locale);
}

/** Why a fix can't be applied now; null when it can. */
export function useFixObstacle({ fix, subject }: Offer): string | null {
  const t = useText(troubleshootingTexts);
  const stopped = useMachines((s) => isStopped(s.machines, subject));
  return fix.needsStopped && !stopped ? t.running : null;
}

const isStopped = (
  machines: readonly { readonly id: string; readonly state: string }[] | null,
  subject: Subject,
): boolean => (machines?.find(({ id }) => id === subject)?.state ?? 'stopped') === 'stopped';

interface FixButtonProps {
  readonly offer: Offer;
  readonly isDefault?: boolean;
}

/** A fix that a click applies, after a preview, or that leads to another place. */
export function FixButton({ offer, isDefault }: FixButtonProps): JSX.Element {
  const t = useText(troubleshootingTexts);
  const { title } = useFixText(offer);
  const obstacle = useFixObstacle(offer);
  const { fix, subject } = offer;
  return (
    <Button
      size="small"
      kind={isDefault ? 'default' : 'plain'}
      disabledReason={obstacle}
      onPress={() => (fix.kind === 'apply' ? openSheet({ kind: 'fix', offer }) : followLink(fix.to, subject))}
    >
      {fix.kind === 'apply' ? t.asked(title) : title}
    </Button>
  );
}

/** A fix with what it changes, or its steps. */
export function FixRow({ offer, isDefault = false }: FixButtonProps): JSX.Element {
  const { changes } = useFixText(offer);
  if (offer.fix.kind === 'manual') return <ManualFix offer={offer} />;
  return (
    <li className="fix">
      <FixButton offer={offer} isDefault={isDefault} />
      <p className="fix-says sub">{changes}</p>
    </li>
  );
}

function ManualFix({ offer }: { readonly offer: Offer }): JSX.Element {
  const t = useText(troubleshootingTexts);
  const { title, changes, steps } = useFixText(offer);
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <li className="fix">
      <AriaButton
        className="button button-plain button-small fix-steps-button"
        aria-expanded={open}
        aria-controls={id}
        aria-describedby={`${id}-title`}
        onPress={() => setOpen(!open)}
      >
        <span className="button-label">{t.showSteps}</span>
        <Icon name={open ? 'glyph-down' : 'glyph-right'} size={10} strokeWidth={2.4} />
      </AriaButton>
      <p className="fix-says sub" id={`${id}-title`}>
        {title}
      </p>
      <div className="fix-steps" id={id} hidden={!open}>
        <p className="sub">{changes}</p>
        <ol>
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <Commands commands={offer.fix.commands} />
      </div>
    </li>
  );
}
