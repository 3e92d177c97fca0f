import { type JSX, useEffect, useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { CopiedStatus, useCopied } from '../controls/copied.tsx';
import { commonTexts } from '../i18n/common.ts';
import { insideTexts } from '../i18n/inside.ts';
import { useText } from '../i18n/texts.ts';
import { useRunningClock } from '../stores/clock.ts';
import { Certificates } from './certificates.tsx';
import { EventLog } from './event-log.tsx';
import { useInsideKeys } from './inside-keys.ts';
import { followInside, isRunning, readAgain, useInside } from './inside-store.ts';
import { useLocalText } from './local-text.ts';
import { InsideSheets } from './maintenance.tsx';
import { Nv } from './nv.tsx';
import { Overview } from './overview.tsx';
import { type PageId, pageIds, pageText } from './page-text.ts';
import { Pcrs } from './pcrs.tsx';
import { saveEventLog, saveText } from './save.ts';
import { PageStatus } from './status.tsx';
import '../controls/segments.css';
import './inside.css';

const pages: Readonly<Record<PageId, () => JSX.Element>> = {
  overview: Overview,
  pcrs: Pcrs,
  nv: Nv,
  certificates: Certificates,
  log: EventLog,
};

/** The window that looks inside the chip of the machine that its address names. */
export function InsideChip(): JSX.Element {
  const t = useText(insideTexts);
  const name = useInside((s) => s.details?.description.name);
  const [page, setPage] = useState<PageId>('overview');
  useRunningClock();
  useEffect(followInside, []);
  useInsideKeys(setPage);
  const title = name === undefined ? t.untitled : t.title(name);
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <div className="window">
      <main className="inside-main">
        <h1 className="visually-hidden">{title}</h1>
        <div className="window-title" aria-hidden="true">
          <span className="ell">{title}</span>
        </div>
        <Tabs className="inside-tabs" selectedKey={page} onSelectionChange={(key) => setPage(key as PageId)}>
          <div className="inside-bar">
            <TabList className="segments" aria-label={t.pages} data-region="tabs">
              {pageIds.map((id) => (
                <Tab key={id} id={id} className="segment">
                  {t[id]}
                </Tab>
              ))}
            </TabList>
          </div>
          {pageIds.map((id) => {
            const Shown = pages[id];
            return (
              <TabPanel key={id} id={id} className="inside-panel" data-region="page">
                <Shown />
              </TabPanel>
            );
          })}
        </Tabs>
      </main>
      <Foot page={page} />
      <InsideSheets />
    </div>
  );
}

/** What was just done or how things stand, and taking the page along. */
function Foot({ page }: { readonly page: PageId }): JSX.Element {
  const t = useText(insideTexts);
  const { help } = useText(commonTexts);
  const local = useLocalText();
  const chip = useInside((s) => s.chip);
  const measured = useInside((s) => s.measured);
  const details = useInside((s) => s.details);
  const { copied, copy } = useCopied();
  const running = isRunning(details);
  const text = pageText(page, chip.value, running ? measured.value : null, local);
  const name = details?.description.name ?? 'TPM';
  const busy = chip.busy || measured.busy;
  return (
    <footer className="inside-foot" data-region="footer">
      <PageStatus page={page} />
      <Button icon="glyph-refresh" label={t.readAgain} busy={busy} onPress={() => void readAgain()} />
      <Button disabled={text === null} onPress={() => (text === null ? null : copy(text))}>
        {copied ? t.copied : t.copy}
      </Button>
      <Button
        disabled={text === null}
        onPress={() =>
          text === null
            ? null
            : page === 'log'
              ? saveEventLog(`${name} log`)
              : saveText(`${name} ${page}`, text)
        }
      >
        {t.save}
      </Button>
      <Button
        className="button-help"
        label={help}
        onPress={() => void call('help.open', 'inside-the-chip').catch(console.error)}
      >
        ?
      </Button>
      <CopiedStatus copied={copied} />
    </footer>
  );
}
