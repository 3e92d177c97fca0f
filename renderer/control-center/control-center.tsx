import { type JSX, useEffect, useMemo, useState } from 'react';
import { call, listen } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { SearchBox } from '../controls/field.tsx';
import { controlCenterTexts } from '../i18n/control-center.ts';
import { useText } from '../i18n/texts.ts';
import { useRunningClock } from '../stores/clock.ts';
import { askHost } from '../stores/host.ts';
import { followMachines, useMachines } from '../stores/machines.ts';
import { usePreferences } from '../stores/preferences.ts';
import { openTroubleshooting } from '../stores/troubleshooting.ts';
import { DropTarget } from './drop-target.tsx';
import { EmptyList } from './empty-list.tsx';
import { KeysMenu } from './keys-menu.tsx';
import { newMachine, openSheet, tellStartFailure } from './machine-actions.ts';
import { MachineList } from './machine-list.tsx';
import { searchMachines, sortMachines } from './machine-order.ts';
import { openPath } from './open-arrival.ts';
import { OpenMenu } from './open-menu.tsx';
import { ControlCenterSheet } from './sheets.tsx';
import { useShortcuts } from './shortcuts.ts';
import { StatusBar } from './status-bar.tsx';
import { WaitingComputers } from './waiting-computers.tsx';
import './control-center.css';

/** What happens on its own is told here, since this window is always there. */
const followFailures = () => {
  const stop = listen('failure', ({ id, error }) => {
    const machine = useMachines.getState().machines?.find((m) => m.id === id);
    if (machine) tellStartFailure(id, machine.name, error, 'on-its-own');
    else openSheet({ kind: 'error', error, told: 'list', id, name: id });
  });
  void call('windows.listening').catch(console.error);
  return stop;
};

/** What was opened outside of the app and is not here yet is asked about. */
const followOpened = () => listen('opened', ({ path }) => void openPath(path));

/** A start that made a new chip by itself says so. */
const followNewChips = () =>
  listen('newChip', ({ id, backup }) => {
    const machine = useMachines.getState().machines?.find((m) => m.id === id);
    openSheet({ kind: 'new-chip', name: machine?.name ?? id, backup: backup ?? '' });
  });

/** The window that lists every machine. */
export function ControlCenter(): JSX.Element {
  const t = useText(controlCenterTexts);
  const locale = usePreferences((s) => s.locale);
  const machines = useMachines((s) => s.machines);
  const error = useMachines((s) => s.error);
  const [search, setSearch] = useState('');
  useRunningClock();
  useEffect(followMachines, []);
  useEffect(followOpened, []);
  useEffect(followFailures, []);
  useEffect(followNewChips, []);
  useEffect(() => void askHost(false), []);

  const sorted = useMemo(() => sortMachines(machines ?? [], locale), [machines, locale]);
  const shown = useMemo(() => searchMachines(sorted, search, locale), [sorted, search, locale]);
  useShortcuts(shown);
  useEffect(() => {
    document.title = 'vTPM Desktop';
  }, []);

  return (
    <DropTarget>
      <header className="toolbar">
        <Button icon="glyph-plus" onPress={newMachine}>
          {t.new}
        </Button>
        <OpenMenu />
        <span className="space" />
        <KeysMenu />
        <Button
          kind="flat"
          icon="glyph-options"
          label={t.preferences}
          onPress={() => openSheet({ kind: 'preferences' })}
        />
        <Button
          kind="flat"
          icon="glyph-pulse"
          label={t.troubleshooting}
          onPress={() => openTroubleshooting()}
        />
        <SearchBox label={t.search} value={search} onChange={setSearch} />
      </header>
      <main className="control-center-main">
        {machines?.length !== 0 && <h1 className="visually-hidden">{t.title}</h1>}
        {error && (
          <div className="control-center-error">
            <ErrorNote error={error} />
          </div>
        )}
        <WaitingComputers />
        {machines && machines.length === 0 && <EmptyList />}
        {machines && machines.length > 0 && shown.length === 0 && (
          <div className="nothing-found">
            <p className="t2 selectable">{t.nothingFound(search)}</p>
            <Button onPress={() => setSearch('')}>{t.showAll}</Button>
          </div>
        )}
        {shown.length > 0 && <MachineList machines={shown} />}
      </main>
      <StatusBar found={search.trim() === '' ? null : shown.length} />
      <ControlCenterSheet />
    </DropTarget>
  );
}
