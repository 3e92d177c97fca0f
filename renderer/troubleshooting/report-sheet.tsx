import { type JSX, useEffect, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { commonTexts } from '../i18n/common.ts';
import { useText } from '../i18n/texts.ts';
import { troubleshootingTexts } from '../i18n/troubleshooting.ts';
import { usePreferences } from '../stores/preferences.ts';
import { CopyIcon } from './evidence.tsx';
import { closeSheet, type Subject, tellSaved } from './store.ts';

/** The whole report, to be read before it is saved. */
export function ReportSheet({ subject }: { readonly subject: Subject }): JSX.Element {
  const t = useText(troubleshootingTexts);
  const common = useText(commonTexts);
  const locale = usePreferences((s) => s.locale);
  const [text, setText] = useState<string | null>(null);
  const [failed, setFailed] = useState<VtpmError | null>(null);
  useEffect(() => {
    call('doctor.report', subject, locale).then(setText, (error) => setFailed(toVtpmError(error)));
  }, [subject, locale]);
  const save = async () => {
    setFailed(null);
    try {
      const path = await call('doctor.saveReport');
      if (path !== null) tellSaved(path);
    } catch (error) {
      setFailed(toVtpmError(error));
    }
  };
  return (
    <Sheet
      title={t.reportTitle}
      width={560}
      onClose={closeSheet}
      actions={
        <>
          <Button wide onPress={closeSheet}>
            {common.cancel}
          </Button>
          <Button wide kind="default" autoFocus disabled={text === null} onPress={save}>
            {t.save}
          </Button>
        </>
      }
    >
      <p className="lead">{t.reportLead}</p>
      {failed && (
        <div className="sheet-note">
          <ErrorNote error={failed} unchanged={t.unchangedReport} />
        </div>
      )}
      <div className="well evidence report">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reached by keyboard */}
        <section tabIndex={0} aria-label={t.reportText}>
          <pre className="mono selectable">{text ?? (failed ? '' : t.reportMaking)}</pre>
        </section>
        {text !== null && <CopyIcon text={text} label={t.copy} />}
      </div>
    </Sheet>
  );
}
