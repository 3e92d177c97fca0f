import type { Locale } from '../../src/errors/table.ts';
import { defineTexts, plural } from './texts.ts';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const month = 30 * day;
const year = 365 * day;

const units: Readonly<Record<Locale, Readonly<Record<string, string>>>> = {
  en: { hours: '# hours', days: '# days', months: '# months', years: '# years' },
  fr: { hours: '# heures', days: '# jours', months: '# mois', years: '# ans' },
};

/** A long time in words: "3 months", "centuries". `seconds` may be infinite. */
function duration(locale: Locale, seconds: number): string {
  const count = (size: number, unit: string) => {
    const text = units[locale][unit] ?? '#';
    return plural(locale, Math.round(seconds / size), { one: text, other: text });
  };
  if (seconds < 2 * hour) return locale === 'fr' ? 'moins de deux heures' : 'less than two hours';
  if (seconds < 2 * day) return count(hour, 'hours');
  if (seconds < 2 * month) return count(day, 'days');
  if (seconds < 2 * year) return count(month, 'months');
  if (seconds < 100 * year) return count(year, 'years');
  if (seconds < 1000 * year) return locale === 'fr' ? 'des siècles' : 'centuries';
  return locale === 'fr' ? 'des millénaires' : 'longer than centuries';
}

/** A new passphrase: how strong it is, and one that is suggested. */
export const passphraseTexts = defineTexts(
  {
    passphrase: 'Passphrase',
    repeat: 'Repeat',
    suggest: 'Suggest',
    show: 'Show passphrase',
    hide: 'Hide passphrase',
    copy: 'Copy passphrase',
    strength: 'Strength',
    'too-weak': 'Too weak.',
    fair: 'Fair.',
    good: 'Strong.',
    strong: 'Very strong.',
    missing: (count: number) =>
      plural('en', count, { one: '# more character is needed.', other: '# more characters are needed.' }),
    guessed: (seconds: number) => `Somebody who has the file would guess it in ${duration('en', seconds)}.`,
    takes: (seconds: number) => `Guessing it would take ${duration('en', seconds)}.`,
    words: (seconds: number) => `Six random words; guessing them would take ${duration('en', seconds)}.`,
    advice: 'At least 12 characters. Several words that have nothing to do with each other are best.',
    different: 'This is not the same passphrase.',
    needed: 'Enter a passphrase, or have one suggested.',
    judging: 'The strength of the passphrase is being measured.',
    tooWeak: 'The passphrase is too weak.',
    repeatNeeded: 'Repeat the passphrase.',
    keepApart:
      'Keep it apart from the file: in a password manager, or on paper. Nobody can recover it for you.',
  },
  {
    passphrase: 'Phrase secrète',
    repeat: 'Répéter',
    suggest: 'Proposer',
    show: 'Afficher la phrase secrète',
    hide: 'Masquer la phrase secrète',
    copy: 'Copier la phrase secrète',
    strength: 'Solidité',
    'too-weak': 'Trop faible.',
    fair: 'Passable.',
    good: 'Solide.',
    strong: 'Très solide.',
    missing: (count) =>
      plural('fr', count, { one: 'Il manque # caractère.', other: 'Il manque # caractères.' }),
    guessed: (seconds) => `Qui a le fichier la devinerait en ${duration('fr', seconds)}.`,
    takes: (seconds) => `La deviner prendrait ${duration('fr', seconds)}.`,
    words: (seconds) => `Six mots au hasard ; les deviner prendrait ${duration('fr', seconds)}.`,
    advice: 'Au moins 12 caractères. Le mieux : plusieurs mots sans rapport entre eux.',
    different: 'Ce n’est pas la même phrase secrète.',
    needed: 'Saisissez une phrase secrète, ou faites-vous en proposer une.',
    judging: 'La solidité de la phrase secrète est en cours de mesure.',
    tooWeak: 'La phrase secrète est trop faible.',
    repeatNeeded: 'Répétez la phrase secrète.',
    keepApart:
      'Gardez-la à part du fichier : dans un gestionnaire de mots de passe, ou sur papier. Personne ne peut la retrouver pour vous.',
  },
);
