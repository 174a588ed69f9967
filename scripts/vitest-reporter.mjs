// One line for each project, full errors of failed tests, and a summary line.
import { DefaultReporter } from 'vitest/node';

/** Vitest's report of failures, without lines about passed tests. */
export default class QuietReporter extends DefaultReporter {
  constructor() {
    super({ summary: false, silent: 'passed-only' });
  }

  printTestModule() {}

  onTestModuleEnd() {}

  reportTestSummary() {}

  onTestRunEnd(modules, errors, reason) {
    super.onTestRunEnd(modules, errors, reason);
    const projects = new Map();
    let failed = errors.length;
    for (const module of modules) {
      const sum = projects.get(module.project.name) ?? { passed: 0, failed: 0 };
      projects.set(module.project.name, sum);
      const broken =
        module.errors().length + [...module.children.allSuites()].flatMap((suite) => suite.errors()).length;
      sum.failed += broken;
      for (const test of module.children.allTests()) {
        const { state, note } = test.result();
        if (state === 'passed') sum.passed++;
        if (state === 'skipped') {
          console.log(`did not run: ${module.project.name} > ${test.fullName}${note ? ` (${note})` : ''}`);
        }
        // A test that did not run counts as failed, unless it names what is missing on this machine.
        if (state !== 'passed' && !(state === 'skipped' && note)) sum.failed++;
      }
    }
    let passed = 0;
    for (const [name, sum] of projects) {
      console.log(`${name}: ${sum.passed} passed${sum.failed ? `, ${sum.failed} failed` : ''}`);
      passed += sum.passed;
      failed += sum.failed;
    }
    if (failed || passed === 0) process.exitCode = 1;
    console.log(`${passed} passed, ${failed} failed`);
  }
}
