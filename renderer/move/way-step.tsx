import type { JSX } from 'react';
import { chosenWay, resumedMove, targetCheck } from '../../src/move/move-wizard.ts';
import type { MoveWay, MoveWayView, TargetCheck } from '../../src/move/views.ts';
import { Button } from '../controls/button.tsx';
import { ChoiceList } from '../controls/choice-list.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { FilePath } from '../controls/file-path.tsx';
import { type DeviceIcon, Icon } from '../controls/icon.tsx';
import { commonTexts } from '../i18n/common.ts';
import { useFormat } from '../i18n/format.ts';
import { moveTexts } from '../i18n/move.ts';
import { useText } from '../i18n/texts.ts';
import { answer, chooseFolder, useMove } from './move-store.ts';

const icons = {
  sealed: 'device-file',
  copy: 'device-key',
  sync: 'device-cloud',
} as const satisfies Record<MoveWay, DeviceIcon>;

/** Step 2: how it travels, and to which folder. */
export function WayStep(): JSX.Element {
  const t = useText(moveTexts);
  const common = useText(commonTexts);
  const { answers } = useMove((s) => s.state);
  const facts = useMove((s) => s.facts);
  const failure = useMove((s) => s.failure);
  const textsOf = useWayTexts();
  const target = targetCheck(answers, facts);
  const hasChip = facts.preflight?.checks.some((check) => check.id === 'key' && check.chip) ?? false;
  return (
    <>
      <h1>{t.wayTitle}</h1>
      <p className="lead">{hasChip ? t.wayLead : t.wayLeadNoChip}</p>
      <ChoiceList
        label={t.wayTitle}
        value={answers.way}
        onChange={(way) => answer({ way, resume: true })}
        choices={(facts.preflight?.ways ?? []).map((view) => ({
          value: view.way,
          icon: icons[view.way],
          disabled: !view.available,
          ...textsOf(view, hasChip),
        }))}
      />
      <div className="step-rows move-place">
        <span className="row-label">{t.saveIn}</span>
        <div>
          <div className="row-place">
            <span className="move-folder">
              <Icon name="glyph-folder" />
              {answers.folder === null ? (
                <span className="t3">{t.noFolder}</span>
              ) : (
                <FilePath path={answers.folder} />
              )}
            </span>
            <Button onPress={chooseFolder}>{common.choose}</Button>
          </div>
          <p className="sub selectable" role="status">
            {answers.folder !== null &&
              (target ? target.verdict !== 'problem' && <WillBe target={target} /> : t.lookingAtFolder)}
          </p>
        </div>
      </div>
      {(failure ?? target?.error) && (
        <div className="step-failure">
          <ErrorNote error={failure ?? target?.error ?? { code: 'VTPM_ERR_INTERNAL', details: {} }} />
        </div>
      )}
    </>
  );
}

/** What is made in the folder, how much room it takes, and how much there is. */
function WillBe({ target }: { readonly target: TargetCheck }): JSX.Element {
  const t = useText(moveTexts);
  const format = useFormat();
  const { answers } = useMove((s) => s.state);
  const facts = useMove((s) => s.facts);
  const way = chosenWay(answers, facts);
  const resumed = resumedMove(answers, facts);
  const quoted = target.names.map((name) => (format.locale === 'fr' ? `« ${name} »` : `“${name}”`));
  const names = format.list(quoted);
  const size = way?.estimatedBytes ?? null;
  const sentences = [
    size === null ? t.willBeUnknown(names) : t.willBe(names, format.bytes(size)),
    target.freeBytes !== null && t.free(format.bytes(target.freeBytes)),
    resumed && t.goesOn(format.bytes(resumed.writtenBytes ?? 0)),
  ];
  return <>{sentences.filter(Boolean).join(' ')}</>;
}

/** Each way in a sentence; one that can't be gone says why. */
function useWayTexts() {
  const t = useText(moveTexts);
  const format = useFormat();
  return ({ way, available, needsPassphrase, sync }: MoveWayView, hasChip: boolean) => {
    switch (way) {
      case 'sealed':
        return { text: t.sealed, hint: hasChip ? t.sealedHint : t.sealedHintNoKey };
      case 'copy':
        return needsPassphrase
          ? { text: t.copyWay, hint: t.copyWayHint }
          : { text: t.copyWayNoKey, hint: t.copyWayNoKeyHint };
      case 'sync': {
        const names = format.list(sync?.computers.map(({ name }) => name) ?? []);
        const hint = available && sync ? t.syncWayHint(sync.folder, sync.computers.length, names) : null;
        return { text: t.syncWay, hint: hint ?? (sync ? t.syncWayNoKey : t.syncWayOff) };
      }
    }
  };
}
