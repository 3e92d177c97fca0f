import type { JSX } from 'react';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { useShowInFilesText } from '../i18n/file-manager.ts';
import { tellFailure } from './machine.ts';

type Place = 'bundle' | 'disks' | 'tpm';

/** The action, by the name that this system's file manager has. */
export function useShowInFiles(): {
  readonly label: string;
  readonly run: (place: Place) => Promise<boolean>;
} {
  const label = useShowInFilesText();
  return { label, run: (place) => tellFailure((id) => call('machines.showInFiles', id, place)) };
}

export function ShowInFiles({ place }: { readonly place: Place }): JSX.Element {
  const { label, run } = useShowInFiles();
  return (
    <Button size="small" onPress={() => run(place)}>
      {label}
    </Button>
  );
}
