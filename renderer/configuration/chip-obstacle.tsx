import type { JSX } from 'react';
import { guestOsProfiles } from '../../src/machine/guest-os.ts';
import type { ChipObstacle } from '../../src/product/views.ts';
import { call } from '../bridge.ts';
import { Button, LinkButton } from '../controls/button.tsx';
import { obstacleTexts } from '../i18n/configuration-obstacle.ts';
import { useText } from '../i18n/texts.ts';
import { waysOutTexts } from '../i18n/ways-out.ts';
import { askHost } from '../stores/host.ts';
import { openTroubleshooting } from '../stores/troubleshooting.ts';
import { openHelp } from './help.ts';
import { refreshMachine, tellFailure, useMachine } from './machine.ts';
import { ObstacleEvidence } from './obstacle-evidence.tsx';
import { shutDownMachine } from './reason-bar.tsx';
import { showItem, showTab } from './selection.ts';
import { openSheet } from './sheet-state.ts';

interface Way {
  readonly id: string;
  readonly title: string;
  readonly hint: string;
  readonly button: string;
  readonly run: () => unknown;
}

/** Why a chip can't be added: in a line for the menu, and in full. */
export function useObstacleText(): { readonly short: string; readonly why: string } {
  const t = useText(obstacleTexts);
  const obstacle = useMachine((s) => s.details?.chipAvailability.obstacle ?? 'damaged');
  const installed = useInstalledForBios();
  const texts: Readonly<Record<ChipObstacle, { short: string; why: string }>> = {
    present: { short: t.shortPresent, why: t.shortPresent },
    'guest-os': { short: t.shortGuest, why: t.whyGuest },
    bios: { short: t.shortBios, why: installed ? t.whyBios : t.whyBiosOnly },
    'physical-disk': { short: t.shortPhysical, why: t.whyPhysical },
    'swtpm-missing': { short: t.shortSwtpm, why: t.whySwtpm },
    'firmware-missing': { short: t.shortFirmware, why: t.whyFirmware },
    'keychain-missing': { short: t.shortKeychain, why: t.whyKeychain },
    running: { short: t.shortRunning, why: t.whyRunning },
    damaged: { short: t.shortDamaged, why: t.whyDamaged },
  };
  return texts[obstacle];
}

const useInstalledForBios = (): boolean =>
  useMachine((s) => s.details?.disks.some((d) => d.installedFor === 'bios') ?? false);
/** Whether the disk of a legacy machine was installed for UEFI, or converted to it. */
const useReadyForUefi = (): boolean =>
  useMachine((s) => s.details?.disks.some((d) => d.installedFor === 'uefi') ?? false);

function useWays(): readonly Way[] {
  const t = useText(obstacleTexts);
  const w = useText(waysOutTexts);
  const obstacle = useMachine((s) => s.details?.chipAvailability.obstacle ?? null);
  const { family } = guestOsProfiles[useMachine((s) => s.details?.description.guestOs ?? 'other')];
  // Converting helps only where something is installed for BIOS; otherwise the firmware is simply switched.
  const installed = useInstalledForBios();
  const ready = useReadyForUefi();
  const fresh: Way = {
    id: 'fresh',
    title: t.wayFresh,
    hint: t.wayFreshHint,
    button: t.wayNew,
    run: () => tellFailure(() => call('windows.openNewMachine')),
  };
  const look: Way = {
    id: 'look',
    title: t.wayLook,
    hint: t.wayLookHint,
    button: t.checkAgain,
    run: async () => {
      await askHost(true);
      await refreshMachine();
    },
  };
  switch (obstacle) {
    case 'bios':
      return [
        installed
          ? {
              id: 'keep',
              title: t.wayKeep,
              hint: family === 'windows' ? w.convertHintWindows : w.convertHintOther,
              button: w.convert,
              run: () => openSheet({ kind: 'to-uefi' }),
            }
          : ready
            ? {
                id: 'ready',
                title: t.wayReady,
                hint: t.wayReadyHint,
                button: w.toUefi,
                run: () => openSheet({ kind: 'to-uefi' }),
              }
            : {
                id: 'switch',
                title: t.wayEmpty,
                hint: t.wayEmptyHint,
                button: t.waySwitch,
                run: () => showItem('item-boot'),
              },
        fresh,
      ];
    case 'guest-os':
      return [
        {
          id: 'guest',
          title: t.wayGuest,
          hint: t.wayGuestHint,
          button: t.wayGeneral,
          run: () => showTab('general'),
        },
        fresh,
      ];
    case 'swtpm-missing':
    case 'firmware-missing':
    case 'keychain-missing':
      return [
        {
          id: 'install',
          title: t.wayInstall,
          hint: t.wayInstallHint,
          button: t.wayHow,
          run: () => openHelp('tpm-chip'),
        },
        look,
      ];
    case 'running':
      return [
        {
          id: 'shut-down',
          title: t.wayShutDown,
          hint: t.wayShutDownHint,
          button: t.shutDown,
          run: shutDownMachine,
        },
      ];
    case 'physical-disk':
      return [
        {
          id: 'import',
          title: w.wayImport,
          hint: w.wayImportHint,
          button: w.import,
          run: () => openSheet({ kind: 'import-disk', device: null }),
        },
        fresh,
      ];
    default:
      return [look];
  }
}

/** The reason with its evidence, and what can be done. */
export function ObstacleReason({ onLeave }: { readonly onLeave: () => void }): JSX.Element {
  const t = useText(obstacleTexts);
  const { why } = useObstacleText();
  const ways = useWays();
  return (
    <div className="obstacle-content">
      <h3 className="strong">{t.unavailableTitle}</h3>
      <p className="t2">{why}</p>
      <ObstacleEvidence />
      <ul className="obstacle-ways">
        {ways.map((way) => (
          <li key={way.id}>
            <span>
              <span className="med">{way.title}</span>
              <span className="sub">{way.hint}</span>
            </span>
            <Button
              size="small"
              onPress={() => {
                onLeave();
                return way.run();
              }}
            >
              {way.button}
            </Button>
          </li>
        ))}
      </ul>
      <p className="obstacle-why">
        <LinkButton
          onPress={() => {
            onLeave();
            void openTroubleshooting({ subject: useMachine.getState().id, page: 'chip-not-listed' });
          }}
        >
          {t.allCauses}
        </LinkButton>
      </p>
    </div>
  );
}
