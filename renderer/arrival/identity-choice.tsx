import type { JSX } from 'react';
import type { GuestOsProfile } from '../../src/machine/guest-os.ts';
import type { ArrivalView, ChipChoice, Identity } from '../../src/move/views.ts';
import { RadioGroup } from '../controls/choice.tsx';
import { ChoiceList } from '../controls/choice-list.tsx';
import { arrivalTexts } from '../i18n/arrival.ts';
import { useText } from '../i18n/texts.ts';
import { type ArrivalAnswers, canKeepChip } from './arrival-run.ts';

/** Moved or copied; and of a copy, what becomes of its chip. */
export function IdentityChoice(props: {
  readonly view: ArrivalView;
  readonly answers: ArrivalAnswers;
  readonly onAnswer: (answers: Partial<ArrivalAnswers>) => void;
  readonly family: GuestOsProfile['family'];
}): JSX.Element {
  const t = useText(arrivalTexts);
  const { view, answers, family } = props;
  const computer = view.machine?.lastRun?.computer ?? view.archive?.computer ?? null;
  const windows = family === 'windows';
  const keeps = canKeepChip(view);
  const movedHint = !view.chip ? t.movedNoChip : computer === null ? t.movedHintPlain : t.movedHint(computer);
  return (
    <ChoiceList<Identity>
      label={t.title(view.machine?.name ?? '')}
      value={answers.identity}
      onChange={(identity) => props.onAnswer({ identity })}
      choices={[
        { value: 'moved', text: t.moved, hint: movedHint },
        { value: 'copied', text: t.copied, hint: view.chip ? t.copiedHint : t.copiedNoChip },
      ]}
      under={
        answers.identity === 'copied' &&
        view.chip && (
          <RadioGroup<ChipChoice>
            aria-label={t.chipQuestion}
            value={answers.chip}
            onChange={(chip) => props.onAnswer({ chip })}
            choices={[
              {
                value: 'keep',
                text: t.keep,
                hint: !keeps ? t.keepNeedsKey : windows ? t.keepWindows : t.keepOther,
                disabled: !keeps,
              },
              { value: 'new', text: t.newChip, hint: windows ? t.newWindows : t.newOther },
            ]}
          />
        )
      }
    />
  );
}
