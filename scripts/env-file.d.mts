export function parseSettings(bytes: Uint8Array): Record<string, string>;
export function readSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
