import { type JSX, useEffect, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { MachineId } from '../../src/product/views.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { keysTexts } from '../i18n/keys.ts';
import { useText } from '../i18n/texts.ts';

/** The machine of that UUID on this computer; null while main has not answered, with none, or with two. */
function useMachineOf(uuid: string): MachineId | null {
  const [id, setId] = useState<MachineId | null>(null);
  useEffect(() => {
    void call('machines.list')
      .then((machines) => {
        const own = machines.filter((machine) => machine.uuid === uuid);
        setId(own.length === 1 ? (own[0]?.id ?? null) : null);
      })
      .catch(console.error);
  }, [uuid]);
  return id;
}

/** A key that turned up opens the chip that is kept as a backup: one press brings that chip back. */
export function BringBack(props: {
  readonly uuid: string;
  readonly backup: string;
  readonly name: string;
}): JSX.Element | null {
  const t = useText(keysTexts);
  const id = useMachineOf(props.uuid);
  const [done, setDone] = useState(false);
  const [failure, setFailure] = useState<VtpmError | null>(null);
  if (id === null) return null;
  const restore = async () => {
    setFailure(null);
    try {
      await call('chip.restore', id, props.backup);
      setDone(true);
    } catch (error) {
      setFailure(toVtpmError(error));
    }
  };
  return (
    <div className="keys-bring-back">
      {done ? (
        // the focus was on the button that stood here
        <span className="sub" role="status" tabIndex={-1} ref={(element) => element?.focus()}>
          {t.broughtBack}
        </span>
      ) : (
        <>
          <Button size="small" label={t.bringBackOf(props.name)} onPress={restore}>
            {t.bringBack}
          </Button>
          <span className="sub">{t.bringBackHint}</span>
        </>
      )}
      {failure && <ErrorNote error={failure} unchanged={t.notBroughtBack} />}
    </div>
  );
}
