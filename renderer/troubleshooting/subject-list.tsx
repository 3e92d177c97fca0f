import { type FocusEvent, type JSX, useMemo } from 'react';
import {
  Collection,
  Header,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  ListLayout,
  Virtualizer,
} from 'react-aria-components';
import type { Verdict } from '../../src/doctor/checks.ts';
import { worstOf } from '../../src/doctor/finding.ts';
import type { MachineSummary } from '../../src/product/views.ts';
import { guestIcon } from '../controls/guest-icon.ts';
import { Icon } from '../controls/icon.tsx';
import { Mark } from '../controls/mark.tsx';
import { useText } from '../i18n/texts.ts';
import { troubleshootingTexts } from '../i18n/troubleshooting.ts';
import { keyOf, lookedAt, type Subject, showSubject, useTroubleshooting } from './store.ts';

const hostKey = 'this-computer';
const marks = { ok: 'ok', warning: 'warn', problem: 'bad', 'not-checked': 'off' } as const;

/** How a subject is: by what was found deeply, else by the brief look at it. */
function useVerdict(subject: Subject): Verdict | null {
  return useTroubleshooting((s) => {
    const { ended, findings } = lookedAt(s, subject);
    if (ended || (subject === null && findings.length > 0)) return worstOf(findings);
    return subject === null ? null : (s.overview[subject] ?? null);
  });
}

function SubjectMark({ subject }: { readonly subject: Subject }): JSX.Element | null {
  const verdict = useVerdict(subject);
  return verdict && <Mark verdict={marks[verdict]} named />;
}

/** This computer and each machine, with how it is; arrows move, and the pane follows. */
export function SubjectList({ machines }: { readonly machines: readonly MachineSummary[] }): JSX.Element {
  const t = useText(troubleshootingTexts);
  const subject = useTroubleshooting((s) => s.subject);
  const rows = useMemo(() => machines.map((machine) => ({ ...machine, key: machine.id })), [machines]);
  const selected = subject === null ? hostKey : subject;
  // A letter only moves the focus; the pane follows it as it follows the arrows.
  const onFocus = (event: FocusEvent) => {
    const key = event.target.closest<HTMLElement>('[data-key]')?.dataset.key;
    if (key !== undefined && key !== selected) showSubject(key === hostKey ? null : key);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only listens to the list inside it
    <div className="subject-scroll" data-region="list" onFocus={onFocus}>
      <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight: 30, headingHeight: 33, padding: 8 }}>
        <ListBox
          className="subject-list"
          aria-label={t.subjects}
          selectionMode="single"
          selectionBehavior="replace"
          disallowEmptySelection
          selectedKeys={[selected]}
          onSelectionChange={(keys) => {
            const [key] = keys === 'all' ? [] : [...keys];
            if (key !== undefined) showSubject(key === hostKey ? null : String(key));
          }}
        >
          <ListBoxItem id={hostKey} textValue={t.thisComputer} className="device-item">
            <Icon name="device-laptop" />
            <span className="ell">{t.thisComputer}</span>
            <SubjectMark subject={null} />
          </ListBoxItem>
          {rows.length > 0 && (
            <ListBoxSection>
              <Header className="subject-heading">{t.machines}</Header>
              <Collection items={rows}>
                {(machine) => (
                  <ListBoxItem id={keyOf(machine.id)} textValue={machine.name} className="device-item">
                    <Icon name={guestIcon(machine.guestOs)} />
                    <span className="ell">{machine.name}</span>
                    <SubjectMark subject={machine.id} />
                  </ListBoxItem>
                )}
              </Collection>
            </ListBoxSection>
          )}
        </ListBox>
      </Virtualizer>
    </div>
  );
}
