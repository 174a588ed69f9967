/** A text in all languages of the panel. */
export interface Text {
  ru: string;
  en: string;
}

export type Language = keyof Text;
