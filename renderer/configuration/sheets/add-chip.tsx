import { type JSX, useState } from 'react';
import { Button as AriaButton, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { toVtpmError, type VtpmError } from '../../../src/errors/error.ts';
import { errorTable } from '../../../src/errors/table.ts';
import type { Cipher } from '../../../src/machine/description.ts';
import type { MachineDetails } from '../../../src/product/views.ts';
import { call } from '../../bridge.ts';
import { Button } from '../../controls/button.tsx';
import { RadioGroup } from '../../controls/choice.tsx';
import { ErrorSheet } from '../../controls/error-sheet.tsx';
import { Icon, type IconName } from '../../controls/icon.tsx';
import { Sheet } from '../../controls/sheet.tsx';
import { commonTexts } from '../../i18n/common.ts';
import { chipTexts } from '../../i18n/configuration-chip.ts';
import { useText } from '../../i18n/texts.ts';
import { HelpButton } from '../footer.tsx';
import { refreshMachine } from '../machine.ts';
import { fileName } from '../paths.ts';
import { showItemAfterSheet } from '../selection.ts';
import { closeSheet } from '../sheet-state.ts';
import { AddChipProgress, useAddChipSteps } from './add-chip-progress.tsx';
import './sheets.css';

type Stage =
  | { readonly kind: 'ask' }
  | { readonly kind: 'adding' }
  | { readonly kind: 'failed'; readonly error: VtpmError };

/** Adding a chip: what will happen, the steps while it does, or why nothing was changed. */
export function AddChip({ details }: { readonly details: MachineDetails }): JSX.Element {
  const t = useText(chipTexts);
  const { tryAgain } = useText(commonTexts);
  const [stage, setStage] = useState<Stage>({ kind: 'ask' });
  const [cipher, setCipher] = useState<Cipher>('aes-256');
  const { name } = details.description;
  const [heard, forget] = useAddChipSteps(details.summary.id);
  const add = async () => {
    forget();
    setStage({ kind: 'adding' });
    try {
      await call('chip.add', details.summary.id, { cipher });
      await refreshMachine();
      closeSheet();
      showItemAfterSheet('item-tpm');
    } catch (error) {
      setStage({ kind: 'failed', error: toVtpmError(error) });
    }
  };
  if (stage.kind === 'adding') return <AddChipProgress heard={heard} name={name} />;
  if (stage.kind === 'failed') {
    const { code } = stage.error;
    const label = code === 'VTPM_ERR_KEYCHAIN_LOCKED' ? t.unlockAndAdd : tryAgain;
    return (
      <ErrorSheet
        error={stage.error}
        unchanged={t.notAdded(name)}
        {...(errorTable[code].retry ? { step: { label, run: add } } : {})}
        onClose={closeSheet}
      />
    );
  }
  return <Question details={details} cipher={cipher} onCipher={setCipher} onAdd={add} />;
}

interface QuestionProps {
  readonly details: MachineDetails;
  readonly cipher: Cipher;
  readonly onCipher: (cipher: Cipher) => void;
  readonly onAdd: () => void;
}

function Question({ details, cipher, onCipher, onAdd }: QuestionProps): JSX.Element {
  const t = useText(chipTexts);
  const { cancel } = useText(commonTexts);
  const secure = details.secureBoot?.enabled ?? false;
  return (
    <Sheet
      title={t.addTitle(details.description.name)}
      width={460}
      onClose={closeSheet}
      aside={<HelpButton page="tpm-chip" />}
      actions={
        <>
          <Button wide onPress={closeSheet}>
            {cancel}
          </Button>
          <Button wide kind="default" autoFocus onPress={onAdd}>
            {t.add}
          </Button>
        </>
      }
    >
      <ul className="consequences">
        <Consequence
          icon="device-store"
          title={t.addStorage}
          hint={t.addStorageHint(`${fileName(details.bundlePath)}/tpm`)}
        />
        <Consequence icon="device-key" title={t.addKey} hint={t.addKeyHint} />
        <Consequence
          icon="device-shield"
          title={secure ? t.addSecureBootAlready : t.addSecureBoot}
          hint={t.addSecureBootHint}
        />
      </ul>
      <Disclosure className="disclosure">
        <Heading level={3}>
          <AriaButton slot="trigger" className="disclosure-button">
            <Icon name="glyph-right" size={14} />
            {t.advanced}
          </AriaButton>
        </Heading>
        <DisclosurePanel>
          <div className="cipher">
            <span className="t2">{t.cipher}</span>
            <RadioGroup
              aria-label={t.cipher}
              value={cipher}
              onChange={onCipher}
              choices={[
                { value: 'aes-256', text: t.aes256, hint: t.aes256Hint },
                { value: 'aes-128', text: t.aes128, hint: t.aes128Hint },
              ]}
            />
          </div>
        </DisclosurePanel>
      </Disclosure>
    </Sheet>
  );
}

function Consequence(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly hint: string;
}): JSX.Element {
  return (
    <li>
      <Icon name={props.icon} />
      <div>
        <span className="med">{props.title}</span>
        <span className="sub">{props.hint}</span>
      </div>
    </li>
  );
}
