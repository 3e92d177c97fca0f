import { call } from '../bridge.ts';
import { insideTexts } from '../i18n/inside.ts';
import { usePreferences } from '../stores/preferences.ts';
import { showError, useInside } from './inside-store.ts';

/** Saves, and says where; a failure is shown. */
async function tell(action: () => Promise<string | null>): Promise<void> {
  const t = insideTexts[usePreferences.getState().locale];
  try {
    const path = await action();
    if (path !== null) useInside.setState({ done: t.saved(path) });
  } catch (error) {
    showError(error, t.notSaved);
  }
}

export const saveCertificate = (name: string, pem: string): Promise<void> =>
  tell(() => call('inside.save', { kind: 'certificate', name, content: pem }));

export const saveText = (name: string, content: string): Promise<void> =>
  tell(() => call('inside.save', { kind: 'text', name, content }));

export const saveEventLog = (name: string): Promise<void> =>
  tell(() => call('inside.saveLog', useInside.getState().id, name));
