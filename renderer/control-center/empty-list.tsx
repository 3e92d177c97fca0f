import type { JSX } from 'react';
import { Button } from '../controls/button.tsx';
import { Icon } from '../controls/icon.tsx';
import { controlCenterTexts } from '../i18n/control-center.ts';
import { useText } from '../i18n/texts.ts';
import { useHost } from '../stores/host.ts';
import { createDemo, newMachine } from './machine-actions.ts';
import { chooseAndOpen } from './open-arrival.ts';

/** What belongs here, and the ways to get it. */
export function EmptyList(): JSX.Element {
  const t = useText(controlCenterTexts);
  const canBuildDemo = useHost((s) => s.report?.canBuildDemo === true);
  return (
    <div className="empty-list">
      <Icon name="device-g-other" size={56} />
      <h1>{t.emptyTitle}</h1>
      <p>{t.emptyText}</p>
      <div className="empty-ways">
        <Button kind="default" autoFocus onPress={newMachine}>
          {t.newMachine}
        </Button>
        <Button onPress={chooseAndOpen}>{t.open}</Button>
      </div>
      {canBuildDemo && (
        <div className="empty-demo">
          <Button onPress={createDemo}>{t.demo}</Button>
        </div>
      )}
      <p className="empty-drop">{t.emptyDrop}</p>
    </div>
  );
}
