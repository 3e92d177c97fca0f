import { type JSX, useEffect, useId, useState } from 'react';
import { toVtpmError, type VtpmError, type WireError } from '../../src/errors/error.ts';
import type { FolderView } from '../../src/sync/views.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { RadioGroup } from '../controls/choice.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { Field } from '../controls/field.tsx';
import { FilePath } from '../controls/file-path.tsx';
import { commonTexts } from '../i18n/common.ts';
import { useFormat } from '../i18n/format.ts';
import { syncWindowTexts } from '../i18n/sync-windows.ts';
import { useText } from '../i18n/texts.ts';
import { ProblemNote } from './problem-note.tsx';
import { SmallWindow } from './small-window.tsx';

interface ChosenFolder {
  readonly path: string;
  readonly view: FolderView;
}

/** What was chosen for a request that has ended. */
export interface Before {
  readonly folder: string;
  readonly name: string;
}

/** Which folder, under which name, and whether to begin a circle there or to join one. */
export function AskStep(props: {
  readonly before: Before | null;
  readonly problem: WireError | null;
  readonly onDo: (what: 'create' | 'join' | null) => void;
}): JSX.Element {
  const t = useText(syncWindowTexts);
  const common = useText(commonTexts);
  const format = useFormat();
  const id = useId();
  const [folder, setFolder] = useState<ChosenFolder | null>(null);
  const [name, setName] = useState(props.before?.name ?? '');
  const [wish, setWish] = useState<'create' | 'join' | null>(null);
  const [failed, setFailed] = useState<VtpmError | null>(null);
  useEffect(() => {
    call('sync.suggestName')
      .then((suggested) => setName((typed) => typed || suggested))
      .catch((error: unknown) => setFailed(toVtpmError(error)));
  }, []);
  const again = props.before?.folder ?? null;
  useEffect(() => {
    if (again === null) return;
    call('sync.inspectFolder', again)
      .then((view) => setFolder((chosen) => chosen ?? { path: again, view }))
      .catch(() => {}); // it is gone, or unmounted: another one can be chosen
  }, [again]);
  const found = folder?.view ?? null;
  const what = found?.circle ? 'join' : (wish ?? 'create');
  const attempt = async (action: () => Promise<unknown>) => {
    setFailed(null);
    try {
      await action();
    } catch (error) {
      setFailed(toVtpmError(error));
    }
  };
  const choose = () =>
    attempt(async () => {
      const path = await call('sync.chooseFolder');
      if (path === null) return;
      setFolder({ path, view: await call('sync.inspectFolder', path) });
      setWish(null);
    });
  const go = () =>
    attempt(async () => {
      if (!folder) return;
      props.onDo(what);
      try {
        await call(what === 'create' ? 'sync.setUp' : 'sync.join', folder.path, name);
      } catch (error) {
        props.onDo(null);
        throw error;
      }
    });
  const reason = !folder ? t.folderNeeded : name.trim() === '' ? t.nameNeeded : null;
  return (
    <SmallWindow
      title={t.setUpWindow}
      icon="device-cloud"
      heading={t.askTitle}
      lead={t.askLead}
      actions={
        <>
          <Button wide onPress={() => call('windows.close')}>
            {common.cancel}
          </Button>
          <Button wide kind="default" disabledReason={reason} onPress={go}>
            {what === 'create' ? t.createAction : t.joinAction}
          </Button>
        </>
      }
    >
      <div className="ask-rows">
        <span className="t2">{t.folder}</span>
        {folder ? <FilePath path={folder.path} /> : <span className="t3">{t.noFolder}</span>}
        <Button autoFocus onPress={choose}>
          {common.choose}
        </Button>
        <span className="t2" id={`${id}-name`}>
          {t.name}
        </span>
        <div className="ask-wide">
          <Field aria-labelledby={`${id}-name`} value={name} onChange={setName} maxLength={64} />
        </div>
        <div className="ask-whole">
          <RadioGroup
            aria-label={t.what}
            value={what}
            disabled={folder === null}
            onChange={setWish}
            choices={[
              {
                value: 'create',
                text: t.create,
                hint: found?.circle ? t.createHintTaken : t.createHint,
                disabled: found?.circle ?? false,
              },
              {
                value: 'join',
                text: t.joinIt,
                hint: !found
                  ? t.joinHintUnknown
                  : found.circle
                    ? t.joinHint(format.list(found.computers.slice(0, 4)))
                    : t.joinHintEmpty,
              },
            ]}
          />
        </div>
      </div>
      {failed ? <ErrorNote error={failed} /> : props.problem && <ProblemNote problem={props.problem} />}
    </SmallWindow>
  );
}
