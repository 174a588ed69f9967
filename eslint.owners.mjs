// Every query of a feature names the owner of the rows (SQL: `user_id`; TypeORM: `userId`), or says why it does not:
// `// eslint-disable-next-line owners/named -- …`. test/owners.test.ts plants a violation of each kind.

/** Tables whose rows belong to a user; a session is found by the hash of its secret id, before its user is known. */
const TABLES = [
  ...['accounts', 'api_profiles', 'pending_logins', 'star_balances'],
  ...['audit_entries', 'second_factors', 'recovery_codes', 'code_requests', 'tags', 'account_tags'],
];
const ENTITIES = [
  ...['AccountEntity', 'ApiProfileEntity', 'PendingLoginEntity', 'StarBalanceEntity'],
  ...['AuditEntryEntity', 'SecondFactorEntity', 'RecoveryCodeEntity', 'CodeRequestEntity', 'TagEntity'],
];

const STATEMENT = /^[`'"]\s*(SELECT|UPDATE|DELETE|INSERT|WITH)\b/;
const OWNED = new RegExp(`\\b(FROM|JOIN|UPDATE|INTO)\\s+(${TABLES.join('|')})\\b`);
const METHODS = /^(find|findBy|findOne|findOneBy|findOneByOrFail|count|countBy|exists|existsBy|update|delete|upsert)$/;

/** @type {import('eslint').Rule.RuleModule} */
const named = {
  meta: { type: 'problem', schema: [], messages: { owner: 'This query names no owner (eslint.owners.mjs).' } },
  create(context) {
    const textOf = (node) => context.sourceCode.getText(node);
    /** Of a variable, what it was made of. */
    const valueOf = (node) => {
      if (node.type !== 'Identifier') return textOf(node);
      let scope = context.sourceCode.getScope(node);
      while (scope && !scope.set.has(node.name)) scope = scope.upper;
      return textOf(scope?.set.get(node.name)?.defs[0]?.node ?? node);
    };
    const checkSql = (node) => {
      const text = textOf(node);
      if (STATEMENT.test(text) && OWNED.test(text) && !/\buser_id\b/.test(text)) {
        context.report({ node, messageId: 'owner' });
      }
    };
    return {
      Literal: checkSql,
      TemplateLiteral: checkSql,
      CallExpression(node) {
        const [entity, ...rest] = node.arguments;
        if (entity?.type !== 'Identifier' || !ENTITIES.includes(entity.name)) return;
        if (node.callee.type !== 'MemberExpression' || !METHODS.test(textOf(node.callee.property))) return;
        if (!rest.some((argument) => /\buserId\b/.test(valueOf(argument))))
          context.report({ node, messageId: 'owner' });
      },
    };
  },
};

export const owners = { rules: { named } };
