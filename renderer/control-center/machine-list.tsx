import type { JSX } from 'react';
import { GridList, GridListItem, ListLayout, Virtualizer } from 'react-aria-components';
import type { MachineSummary } from '../../src/product/views.ts';
import { controlCenterTexts } from '../i18n/control-center.ts';
import { useText } from '../i18n/texts.ts';
import { useHost } from '../stores/host.ts';
import { configureMachine, openSheet, useRowMenu } from './machine-actions.ts';
import { removalObstacle } from './machine-order.ts';
import { MachineRow } from './machine-row.tsx';
import './machine-list.css';

/** All machines, virtualised: only the rows in sight are in the page. */
export function MachineList({ machines }: { readonly machines: readonly MachineSummary[] }): JSX.Element {
  const t = useText(controlCenterTexts);
  const find = (key: unknown) => machines.find((m) => m.id === key);
  return (
    <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight: 66, padding: 8 }}>
      <GridList
        className="machine-list"
        aria-label={t.title}
        items={machines}
        onAction={(key) => {
          const machine = find(key);
          if (machine) void configureMachine(machine);
        }}
        selectionMode="single"
        selectionBehavior="replace"
      >
        {(machine) => (
          <GridListItem
            className="machine-row"
            textValue={machine.name}
            onContextMenu={(event) => {
              event.preventDefault();
              useRowMenu.setState({ id: machine.id });
            }}
          >
            {({ isHovered, isFocused, isFocusVisibleWithin }) => (
              <MachineRow machine={machine} active={isHovered || isFocused || isFocusVisibleWithin} />
            )}
          </GridListItem>
        )}
      </GridList>
    </Virtualizer>
  );
}

/** Opens the confirmation for the row that has the focus, as Delete does. */
export function removeFocused(machines: readonly MachineSummary[]): void {
  const key = document.activeElement?.closest('[data-key]')?.getAttribute('data-key');
  const machine = machines.find((m) => m.id === key);
  if (machine && !removalObstacle(machine, useHost.getState().report?.machinesFolder))
    openSheet({ kind: 'remove', machine });
}
