import { type JSX, useEffect } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { Icon } from '../controls/icon.tsx';
import { Mark } from '../controls/mark.tsx';
import { commonTexts } from '../i18n/common.ts';
import { windowTexts } from '../i18n/configuration-window.ts';
import { useText } from '../i18n/texts.ts';
import { askHost } from '../stores/host.ts';
import { useDelayed } from './delayed.ts';
import { Footer } from './footer.tsx';
import { General } from './general.tsx';
import { Hardware } from './hardware.tsx';
import { useWindowKeys } from './keyboard.ts';
import { followMachine, refreshMachine, useMachine } from './machine.ts';
import { Options } from './options.tsx';
import { ReasonBar } from './reason-bar.tsx';
import { Security } from './security.tsx';
import { showTab, type TabId, tabs, useSelection } from './selection.ts';
import { followSections } from './sheet-state.ts';
import { Sheets } from './sheets/sheets.tsx';
import './configuration.css';

const panels: Readonly<Record<TabId, () => JSX.Element | null>> = {
  general: General,
  options: Options,
  hardware: Hardware,
  security: Security,
};

/** The configuration window of the machine that its address names. */
export function Configuration(): JSX.Element {
  const t = useText(windowTexts);
  const tab = useSelection((s) => s.tab);
  const name = useMachine((s) => s.details?.description.name);
  // settings of a bundle that is gone, or can't be read any more, would only seem to be its own
  const failed = useMachine(
    (s) => s.error !== null && (s.details === null || s.error.code.startsWith('VTPM_ERR_BUNDLE_')),
  );
  useEffect(() => {
    void askHost(false);
    return followMachine();
  }, []);
  useEffect(() => {
    const stop = followSections();
    void call('windows.listening').catch(console.error);
    return stop;
  }, []);
  const title = name === undefined ? t.untitled : t.title(name);
  useEffect(() => {
    document.title = title;
  }, [title]);
  useWindowKeys();
  return (
    <main className="window configuration">
      <h1 className="visually-hidden">{title}</h1>
      <div className="window-title" aria-hidden="true">
        <span className="ell">{title}</span>
      </div>
      <Tabs className="config-tabs" selectedKey={tab} onSelectionChange={(key) => showTab(key as TabId)}>
        <TabList className="tab-bar" aria-label={t.tabs} data-region="tabs">
          {tabs.map((id) => (
            <Tab key={id} id={id} className="tab">
              <Icon name={`glyph-${id}`} size={22} strokeWidth={1.4} />
              {t[id]}
            </Tab>
          ))}
        </TabList>
        <ReasonBar />
        {tabs.map((id) => {
          const Panel = panels[id];
          return (
            <TabPanel key={id} id={id} className="tab-panel">
              {failed ? <Failed /> : name !== undefined ? <Panel /> : <Loading />}
            </TabPanel>
          );
        })}
      </Tabs>
      <Footer />
      <Sheets />
    </main>
  );
}

/** Nothing is shown before 300 ms; most machines are read sooner. */
function Loading(): JSX.Element | null {
  const t = useText(windowTexts);
  if (!useDelayed(300)) return null;
  return (
    <p className="config-loading" role="status">
      <Mark verdict="busy" />
      {t.reading}
    </p>
  );
}

function Failed(): JSX.Element | null {
  const t = useText(commonTexts);
  const error = useMachine((s) => s.error);
  if (!error) return null;
  return (
    <div className="config-failed">
      <ErrorNote error={error} />
      <Button onPress={refreshMachine}>{t.tryAgain}</Button>
    </div>
  );
}
