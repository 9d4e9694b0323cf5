/**
 * Test files are imported, never required: tsx writes another text for `require`, and the coverage of a file is only
 * right where all processes and threads that load it agree on its text.
 */
require.extensions[".ts"] = () => {
  throw new Error("TypeScript is to be imported");
};
