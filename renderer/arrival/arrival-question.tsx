import { type JSX, useState } from 'react';
import { guestOsProfiles } from '../../src/machine/guest-os.ts';
import type { ArrivalView } from '../../src/move/views.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { type DeviceIcon, Icon } from '../controls/icon.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { arrivalTexts } from '../i18n/arrival.ts';
import { commonTexts } from '../i18n/common.ts';
import { useFormat } from '../i18n/format.ts';
import { useText } from '../i18n/texts.ts';
import { ArrivalLacks, ArrivalTwin } from './arrival-lacks.tsx';
import type { ArrivalRun } from './arrival-run.ts';
import { Destination } from './destination.tsx';
import { IdentityChoice } from './identity-choice.tsx';
import { arrivingName } from './machine-name.ts';
import './arrival.css';

const icons = {
  windows: 'device-g-win',
  linux: 'device-g-linux',
  other: 'device-g-other',
} as const satisfies Record<string, DeviceIcon>;

/** Was it moved or copied here? With what came along, what is missing, and where it goes. */
export function ArrivalQuestion(props: {
  readonly view: ArrivalView;
  readonly run: ArrivalRun;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(arrivalTexts);
  const common = useText(commonTexts);
  const { view, run } = props;
  const [pressed, setPressed] = useState<'add' | 'start' | null>(null);
  const name = arrivingName(view);
  const family = view.machine ? guestOsProfiles[view.machine.guestOs].family : 'other';
  const cantRun = view.lacks.some(({ verdict }) => verdict === 'problem');
  const begin = (which: 'add' | 'start') => async () => {
    setPressed(which);
    await run.begin(which === 'start');
    setPressed(null);
  };
  const add = (
    <Button
      key="add"
      wide
      kind={cantRun ? 'default' : 'plain'}
      busy={pressed === 'add'}
      disabled={pressed === 'start'}
      onPress={begin('add')}
    >
      {t.add}
    </Button>
  );
  return (
    <Sheet
      title={t.title(name)}
      width={540}
      mark={<Icon name={icons[family]} size={40} />}
      onClose={pressed ? null : props.onClose}
      aside={
        <Button
          className="button-help"
          label={common.help}
          onPress={() => call('help.open', 'move').catch(console.error)}
        >
          ?
        </Button>
      }
      actions={
        <>
          <Button wide disabled={pressed !== null} onPress={props.onClose}>
            {common.cancel}
          </Button>
          {add}
          <Button
            wide
            kind={cantRun ? 'plain' : 'default'}
            busy={pressed === 'start'}
            disabled={pressed === 'add'}
            disabledReason={cantRun ? t.cantRun : null}
            onPress={begin('start')}
          >
            {t.addAndStart}
          </Button>
        </>
      }
    >
      <Lead view={view} />
      <div className="arrival-body">
        {run.failure && (
          <div className="sheet-note">
            <ErrorNote error={run.failure} unchanged={t.nothingAdded(name)} />
          </div>
        )}
        <ArrivalTwin twin={view.twin} />
        <IdentityChoice view={view} answers={run.answers} onAnswer={run.answer} family={family} />
        <ArrivalLacks view={view} />
        {view.destination && (
          <Destination
            destination={view.destination}
            folder={run.answers.folder}
            onChange={(folder) => run.answer({ folder })}
          />
        )}
      </div>
    </Sheet>
  );
}

/** Where the key is and what it opens, and where the machine was last. */
function Lead({ view }: { readonly view: ArrivalView }): JSX.Element {
  const t = useText(arrivalTexts);
  const format = useFormat();
  const { machine, archive } = view;
  const run = machine?.lastRun ?? null;
  const last = run
    ? run.here
      ? t.lastRunHere(format.date(run.at))
      : run.computer === null
        ? t.lastRunSomewhere(format.date(run.at))
        : t.lastRun(run.computer, format.date(run.at))
    : archive && t.sealedOn(archive.computer, format.date(archive.createdAt));
  return (
    <p className="lead">
      {keyText(view, t)} {last}
    </p>
  );
}

function keyText({ chip, kind }: ArrivalView, t: (typeof arrivalTexts)['en']): string {
  if (!chip) return t.noChip;
  if (chip.opens === 'no') return t.keyNot;
  switch (chip.key) {
    case 'along':
      if (kind === 'bundle') return t.keyBeside;
      return chip.opens === null
        ? t.keyInSealedUntried
        : chip.opens === 'sealed'
          ? t.keyInSealedThen
          : t.keyInSealed;
    case 'here':
      return t.keyHere;
    case 'locked':
    case 'missing':
      return t.keyMissing;
  }
}
