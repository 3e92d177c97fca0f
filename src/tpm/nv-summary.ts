import type { LocalText } from '../errors/local-text.ts';

/** In the order in which a person is told. */
const words: readonly (readonly [attribute: string, en: string, fr: string])[] = [
  ['ownerread', 'owner read', 'lecture par le propriétaire'],
  ['authread', 'read with its password', 'lecture par mot de passe'],
  ['policyread', 'read by policy', 'lecture par stratégie'],
  ['ownerwrite', 'owner write', 'écriture par le propriétaire'],
  ['authwrite', 'write with its password', 'écriture par mot de passe'],
  ['policywrite', 'write by policy', 'écriture par stratégie'],
  ['writelocked', 'write-locked', 'verrouillé en écriture'],
  ['readlocked', 'read-locked', 'verrouillé en lecture'],
  ['platformcreate', 'made by the platform', 'créé par la plateforme'],
];

const types: Readonly<Record<string, LocalText>> = {
  counter: { en: 'counter', fr: 'compteur' },
  bits: { en: 'bit field', fr: 'champ de bits' },
  extend: { en: 'can only be extended', fr: 'ne peut qu’être étendu' },
  'pin-fail': { en: 'counts wrong PINs', fr: 'compte les codes erronés' },
  'pin-pass': { en: 'counts right PINs', fr: 'compte les codes justes' },
};

/** An index's type and attributes (TPMA_NV names) in words: "Owner read, write-locked". */
export function nvSummary(type: string, attributes: readonly string[]): LocalText {
  const has = (name: string) => attributes.includes(name);
  const parts = words.filter(([attribute]) => has(attribute));
  const sentence = (texts: readonly string[]) => {
    const text = texts.join(', ');
    return text.slice(0, 1).toUpperCase() + text.slice(1);
  };
  const first = types[type];
  return {
    en: sentence([...(first ? [first.en] : []), ...parts.map(([, en]) => en)]),
    fr: sentence([...(first ? [first.fr] : []), ...parts.map(([, , fr]) => fr)]),
  };
}
