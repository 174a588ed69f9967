export const root: string;
export function problemOfMachine(platform: string, header: { glibcVersionRuntime?: string }): string | null;
