import type { JSX } from 'react';
import type { MachineSummary } from '../../src/product/views.ts';
import { Button } from '../controls/button.tsx';
import { useErrorText } from '../controls/error-sheet.tsx';
import { Menu, type MenuEntry } from '../controls/menu.tsx';
import { controlCenterTexts } from '../i18n/control-center.ts';
import { useShowInFilesText } from '../i18n/file-manager.ts';
import { keysTexts } from '../i18n/keys.ts';
import { useText } from '../i18n/texts.ts';
import { useHost } from '../stores/host.ts';
import {
  configureMachine,
  moveMachine,
  openSheet,
  showMachine,
  shutDownMachine,
  startMachine,
  useRowMenu,
} from './machine-actions.ts';
import { removalObstacle } from './machine-order.ts';

/** Why a machine can't be taken off the list; null when it can. */
export function useRemovalObstacle(machine: MachineSummary): string | null {
  const t = useText(controlCenterTexts);
  const folder = useHost((s) => s.report?.machinesFolder);
  switch (removalObstacle(machine, folder)) {
    case 'running':
      return t.removeRunning;
    case 'in-folder':
      return t.removeInFolder(folder ?? '');
    case null:
      return null;
  }
}

/** Start or Shut Down, Show in Files, More: they take the badges' place on hover and focus. */
export function RowActions({ machine }: { readonly machine: MachineSummary }): JSX.Element {
  const t = useText(controlCenterTexts);
  const k = useText(keysTexts);
  const showInFiles = useShowInFilesText();
  const obstacle = useRemovalObstacle(machine);
  const problem = useErrorText(machine.problem ?? { code: 'VTPM_ERR_INTERNAL', details: {} });
  const menuOpen = useRowMenu((s) => s.id === machine.id);
  const stopped = machine.state === 'stopped';
  const entries: readonly MenuEntry[] = [
    { id: 'configure', text: t.configure, run: () => configureMachine(machine) },
    { id: 'show', text: showInFiles, run: () => showMachine(machine) },
    ...(machine.hasTpm
      ? [
          {
            id: 'export-key',
            text: k.exportKey,
            run: () => openSheet({ kind: 'export-keys', machine: machine.id }),
          },
        ]
      : []),
    { id: 'move', text: t.move, run: () => moveMachine(machine) },
    ...(stopped
      ? []
      : ([
          'separator',
          { id: 'shut-down', text: t.shutDown, run: () => shutDownMachine(machine) },
          {
            id: 'turn-off',
            text: t.turnOff,
            destructive: true,
            run: () => openSheet({ kind: 'turn-off', machine }),
          },
        ] satisfies MenuEntry[])),
    'separator',
    {
      id: 'remove',
      text: t.remove,
      disabledReason: obstacle,
      run: () => openSheet({ kind: 'remove', machine }),
    },
  ];
  return (
    <span className={`row-actions ${menuOpen ? 'is-open' : ''}`}>
      {stopped || machine.state === 'starting' ? (
        <Button
          kind="default"
          size="small"
          icon="glyph-play"
          busy={machine.state === 'starting'}
          disabledReason={machine.problem ? `${problem.title}. ${problem.nextStep}` : null}
          onPress={() =>
            machine.movedAway ? openSheet({ kind: 'moved-away', machine }) : startMachine(machine)
          }
        >
          {t.start}
        </Button>
      ) : (
        <Button
          size="small"
          icon="glyph-power"
          busy={machine.state === 'stopping'}
          onPress={() => shutDownMachine(machine)}
        >
          {t.shutDown}
        </Button>
      )}
      <Button
        kind="flat"
        size="small"
        icon="glyph-folder"
        label={showInFiles}
        onPress={() => showMachine(machine)}
      />
      <Menu
        label={t.more}
        placement="bottom end"
        open={menuOpen}
        onOpenChange={(open) => useRowMenu.setState({ id: open ? machine.id : null })}
        trigger={<Button kind="flat" size="small" icon="glyph-more" label={t.more} />}
        entries={entries}
      />
    </span>
  );
}
