/** How a field of a constructor or a method is written. */
export interface Field {
  type: string | null;
  isVector: boolean;
  useVectorId: boolean | null;
  isFlag: boolean;
  flagIndicator: boolean;
  flagName: string | null;
  flagIndex: number;
  skipConstructorId: boolean;
}

/** A constructor or a method; the order of the fields is that of the bytes. */
export interface Definition {
  name: string;
  namespace?: string;
  constructorId: number;
  argsConfig: Record<string, Field>;
}

/**
 * Reads TL declarations (https://core.telegram.org/mtproto/TL), one a line.
 *
 * @throws Error for a line that is no declaration
 */
export function parseDeclarations(text: string): Definition[] {
  return text
    .split('\n')
    .filter((line) => line.trim())
    .map(parseDeclaration);
}

function parseDeclaration(line: string): Definition {
  const match = /^(?:([\w]+)\.)?(\w+)#([0-9a-f]{1,8})((?: \w+:\S+)*) = [\w.<>]+$/.exec(line);
  if (!match) throw new Error(`No TL declaration: ${line}`);
  const [, namespace, name = '', id = '', fields = ''] = match;
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    constructorId: parseInt(id, 16),
    argsConfig: Object.fromEntries(fields.split(' ').filter(Boolean).map(parseField)),
  };
}

/** `name:type`, `name:flags.3?type` or `flags:#` */
function parseField(declared: string): [name: string, field: Field] {
  const [name = '', whole = ''] = declared.split(':');
  const [, flagName = null, flagIndex = '-1', type = ''] = /^(?:(\w+)\.(\d+)\?)?(.+)$/.exec(whole) ?? [];
  const element = /^Vector<(.+)>$/.exec(type)?.[1];
  return [
    name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    {
      type: type === '#' ? null : (element ?? type),
      isVector: element !== undefined,
      useVectorId: element !== undefined,
      isFlag: flagName !== null,
      flagIndicator: type === '#',
      flagName,
      flagIndex: Number(flagIndex),
      skipConstructorId: false,
    },
  ];
}
