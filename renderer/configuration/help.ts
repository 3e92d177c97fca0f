import { call } from '../bridge.ts';
import { tellFailure } from './machine.ts';
import { useSelection } from './selection.ts';

/** Pages of the product's documentation that this window opens. */
export type HelpPage =
  | 'configuration'
  | 'hardware'
  | 'tpm-chip'
  | 'boot-order'
  | 'secure-boot'
  | 'recovery-keys'
  | 'legacy-bios'
  | 'chip-not-listed';

/** Opens a page, or the one on what is shown now. */
export function openHelp(page?: HelpPage): void {
  const { tab, item } = useSelection.getState();
  const here: HelpPage =
    tab !== 'hardware'
      ? 'configuration'
      : item === 'item-tpm'
        ? 'tpm-chip'
        : item === 'item-boot'
          ? 'boot-order'
          : 'hardware';
  void tellFailure(() => call('help.open', page ?? here));
}
