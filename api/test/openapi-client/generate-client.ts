import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createClient } from '@hey-api/openapi-ts';
import type { OpenAPIObject } from '@nestjs/swagger';
import { build } from 'esbuild';
import ts from 'typescript';
import { testDirectory } from '../../harness/test-directory.js';
import type { World } from './world.js';

const PROGRAM = fileURLToPath(new URL('program.ts', import.meta.url));
const CONTRACTS = fileURLToPath(new URL('../../../libs/contracts/src/index.ts', import.meta.url));

interface Program {
  callEveryOperation(world: World): Promise<void>;
}

/** The client that a generator makes from the document, without the network. */
export class GeneratedClient {
  private constructor(private readonly directory: string) {}

  static async generate(document: OpenAPIObject): Promise<GeneratedClient> {
    const directory = await testDirectory('openapi-client');
    await createClient({
      input: { ...structuredClone(document) },
      output: { path: join(directory, 'source') },
      plugins: ['@hey-api/typescript', '@hey-api/sdk', '@hey-api/client-fetch'],
      logs: { level: 'silent', file: false },
    });
    return new GeneratedClient(directory);
  }

  /** The TypeScript errors of the program together with the client. */
  typeErrors(): string[] {
    const program = ts.createProgram([PROGRAM], {
      target: ts.ScriptTarget.ES2024,
      module: ts.ModuleKind.NodeNext,
      lib: ['lib.es2024.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.dom.asynciterable.d.ts'],
      types: [],
      strict: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: true,
      noEmit: true,
      paths: Object.fromEntries(Object.entries(this.modules()).map(([name, path]) => [name, [path]])),
    });
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ file, start = 0, messageText }) =>
        [
          file && file.getLineAndCharacterOfPosition(start).line + 1,
          ts.flattenDiagnosticMessageText(messageText, '\n'),
        ].join(': '),
      );
  }

  /** The program, ready to be called. */
  async loadProgram(): Promise<Program> {
    const outfile = join(this.directory, 'program.mjs');
    await build({
      entryPoints: [PROGRAM],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      alias: this.modules(),
    });
    return (await import(pathToFileURL(outfile).href)) as Program;
  }

  remove(): Promise<void> {
    return rm(this.directory, { recursive: true });
  }

  private modules(): Record<string, string> {
    return {
      'panel-client/client': join(this.directory, 'source/client/index.ts'),
      'panel-client': join(this.directory, 'source/index.ts'),
      '@giftbuyer/contracts': CONTRACTS,
    };
  }
}
