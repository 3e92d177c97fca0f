/** A sentence fragment for people, in the languages of the product. */
export interface LocalText {
  readonly en: string;
  readonly fr: string;
}

/** A text that is the same in every language: a name, a path. */
export const sameText = (text: string): LocalText => ({ en: text, fr: text });
