import { writeFileSync } from "node:fs";
import mocha from "mocha";

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = mocha.Runner.constants;

/** Prints failures and the counts for people and writes `{ passed, failed, skipped }` as JSON, skips by name. */
export default class CountingReporter extends mocha.reporters.Base {
  constructor(runner, options) {
    super(runner, options);
    const counts = { passed: 0, failed: 0, skipped: [] };
    runner.on(EVENT_TEST_PASS, () => counts.passed++);
    runner.on(EVENT_TEST_FAIL, () => counts.failed++);
    runner.on(EVENT_TEST_PENDING, (test) => counts.skipped.push(test.fullTitle()));
    runner.once(EVENT_RUN_END, () => {
      this.epilogue();
      writeFileSync(options.reporterOptions.output, JSON.stringify(counts));
    });
  }
}
