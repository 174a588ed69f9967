// No file imports itself by way of others, not even for a type. Who may import whom is in eslint.boundaries.mjs.

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'None of these files can be understood, tested or moved without the others.',
      severity: 'error',
      // A file may name its own type.
      from: { path: '(.+)' },
      to: { circular: true, pathNot: '^$1$' },
    },
    {
      name: 'no-unresolved',
      comment: 'A cycle through this import would go unseen.',
      severity: 'error',
      from: {},
      // A test makes this module.
      to: { couldNotResolve: true, pathNot: '^panel-client(/|$)' },
    },
  ],
  options: {
    // Also imports of types alone, which the compiler removes.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|[.]angular)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@giftbuyer/source', 'node', 'import', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
