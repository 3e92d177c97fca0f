import { type DragEvent, type JSX, type ReactNode, useState } from 'react';
import { pathOf } from '../bridge.ts';
import { controlCenterTexts } from '../i18n/control-center.ts';
import { useText } from '../i18n/texts.ts';
import { openDropped } from './open-arrival.ts';

const carriesFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');

/** The whole window takes bundles that are dropped on it; Open… does the same by keyboard. */
export function DropTarget({ children }: { readonly children: ReactNode }): JSX.Element {
  const t = useText(controlCenterTexts);
  const [over, setOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra way; Open… is the accessible one
    <div
      className={`window drop-target ${over ? 'is-over' : ''}`}
      data-drop={t.drop}
      onDragOver={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'link';
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const paths = [...event.dataTransfer.files].map(pathOf).filter(Boolean);
        void paths.reduce((before, path) => before.then(() => openDropped(path)), Promise.resolve());
      }}
    >
      {children}
    </div>
  );
}
