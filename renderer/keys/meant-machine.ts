import { useEffect, useState } from 'react';
import { call } from '../bridge.ts';

/** The machine on whose behalf keys are imported: the one whose chip does not open. */
export interface MeantMachine {
  readonly uuid: string | null;
  readonly name: string;
}

/** Asks main who the machine of the window's address is; null without one, or while main has not answered. */
export function useMeantMachine(): MeantMachine | null {
  const [meant, setMeant] = useState<MeantMachine | null>(null);
  useEffect(() => {
    const id = new URLSearchParams(location.search).get('machine');
    if (id === null) return;
    void call('machines.list')
      .then((machines) => setMeant(machines.find((machine) => machine.id === id) ?? null))
      .catch(console.error);
  }, []);
  return meant;
}
