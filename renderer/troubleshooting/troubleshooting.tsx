import { type JSX, useEffect, useMemo } from 'react';
import { call } from '../bridge.ts';
import { sortMachines } from '../control-center/machine-order.ts';
import { Button } from '../controls/button.tsx';
import { nextRegion } from '../controls/regions.ts';
import { useText } from '../i18n/texts.ts';
import { troubleshootingTexts } from '../i18n/troubleshooting.ts';
import { ParallelsSheet } from '../parallels/parallels-sheet.tsx';
import { followMachines, useMachines } from '../stores/machines.ts';
import { usePreferences } from '../stores/preferences.ts';
import { ChecksPane } from './checks-pane.tsx';
import { ChipNotListedPage } from './chip-not-listed.tsx';
import { FixSheet } from './fix-sheet.tsx';
import { ReportSheet } from './report-sheet.tsx';
import {
  closeSheet,
  followDoctor,
  keyOf,
  lookAgain,
  lookedAt,
  openSheet,
  useTroubleshooting,
} from './store.ts';
import { SubjectList } from './subject-list.tsx';
import './troubleshooting.css';

/** The page of the documentation on what is shown. */
const openHelp = () => {
  const { page } = useTroubleshooting.getState();
  const help = page === 'chip-not-listed' ? page : 'troubleshooting';
  void call('help.open', help).catch(console.error);
};

const saveReport = () => openSheet({ kind: 'report' });

/** The window that looks, shows what it saw, and mends it. */
export function Troubleshooting(): JSX.Element {
  const t = useText(troubleshootingTexts);
  const locale = usePreferences((s) => s.locale);
  const machines = useMachines((s) => s.machines);
  const subject = useTroubleshooting((s) => s.subject);
  const page = useTroubleshooting((s) => s.page);
  const looking = useTroubleshooting((s) => lookedAt(s, s.subject).looking);
  const sheet = useTroubleshooting((s) => s.sheet);
  useEffect(followMachines, []);
  useEffect(followDoctor, []);
  useWindowKeys();
  useEffect(() => {
    document.title = t.title;
  }, [t]);
  const sorted = useMemo(() => sortMachines(machines ?? [], locale), [machines, locale]);
  return (
    <div className="window">
      <header className="toolbar" data-region="toolbar">
        <h1 className="troubleshooting-title">{t.title}</h1>
        <span className="space" />
        <Button kind="flat" icon="glyph-refresh" busy={looking} onPress={() => void lookAgain()}>
          {t.checkAgain}
        </Button>
        <Button onPress={saveReport}>{t.saveReport}</Button>
      </header>
      <main className="troubleshooting">
        <aside className="subject-side">
          <SubjectList machines={sorted} />
        </aside>
        <section className="checks-pane" data-region="pane" key={`${page} ${keyOf(subject)}`}>
          {page === 'chip-not-listed' && subject !== null ? (
            <ChipNotListedPage machine={subject} />
          ) : (
            <ChecksPane subject={subject} />
          )}
        </section>
      </main>
      {sheet?.kind === 'fix' && <FixSheet offer={sheet.offer} />}
      {sheet?.kind === 'report' && <ReportSheet subject={subject} />}
      {sheet?.kind === 'parallels' && (
        <ParallelsSheet path={sheet.path} answers={sheet.answers} onClose={closeSheet} />
      )}
    </div>
  );
}

/** F5 and Ctrl+R look again, Ctrl+S saves, Ctrl+W closes, F1 helps, F6 goes through the regions. */
function useWindowKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const command = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      const covered = useTroubleshooting.getState().sheet !== null;
      const key = event.key.toLowerCase();
      if (command && key === 'w') void call('windows.close');
      else if (event.key === 'F1') openHelp();
      else if (covered) return;
      else if (event.key === 'F5' || (command && key === 'r')) void lookAgain();
      else if (command && key === 's') saveReport();
      else if (event.key === 'F6') nextRegion(event.shiftKey);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
