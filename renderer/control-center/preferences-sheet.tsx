import { type JSX, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { Preferences } from '../../src/product/views.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { Select } from '../controls/select.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { commonTexts } from '../i18n/common.ts';
import { controlCenterTexts } from '../i18n/control-center.ts';
import { keysTexts } from '../i18n/keys.ts';
import { useText } from '../i18n/texts.ts';
import { useHost } from '../stores/host.ts';
import { usePreferences } from '../stores/preferences.ts';

/** Language and appearance; both take effect at once, in every window. */
export function PreferencesSheet({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const t = useText(controlCenterTexts);
  const common = useText(commonTexts);
  const k = useText(keysTexts);
  const keychain = useHost((s) => s.report?.checks.find(({ id }) => id === 'keychain')?.found);
  const preferences = usePreferences((s) => s.preferences);
  const [error, setError] = useState<VtpmError | null>(null);
  const set = (change: Partial<Preferences>) => {
    setError(null);
    call('preferences.set', change).catch((failure: unknown) => setError(toVtpmError(failure)));
  };
  return (
    <Sheet
      title={t.preferences}
      width={460}
      onClose={onClose}
      actions={
        <Button wide kind="default" onPress={onClose}>
          {common.close}
        </Button>
      }
    >
      <div className="preference-rows">
        <span id="preference-language" className="t2">
          {t.language}
        </span>
        <Select
          aria-labelledby="preference-language"
          value={preferences.locale}
          onChange={(locale) => set({ locale })}
          choices={[
            { value: 'system', text: t.asSystem },
            { value: 'en', text: 'English' },
            { value: 'fr', text: 'Français' },
          ]}
        />
        <span id="preference-theme" className="t2">
          {t.appearance}
        </span>
        <Select
          aria-labelledby="preference-theme"
          value={preferences.theme}
          onChange={(theme) => set({ theme })}
          choices={[
            { value: 'system', text: t.asSystem },
            { value: 'light', text: t.light },
            { value: 'dark', text: t.dark },
          ]}
        />
        <span className="t2 preference-top">{k.keptIn}</span>
        <div>
          <span className="selectable">{keychain ?? '…'}</span>
          <span className="sub">{k.keptInHint}</span>
          <span className="sub mono selectable">vtpm keychain use</span>
        </div>
      </div>
      {error && <ErrorNote error={error} />}
    </Sheet>
  );
}
