// node bundle.mjs PYODIDE FOLDER: run bundle.py in the Pyodide that the page will have, on the files in FOLDER.
// Its Python compiles and compresses, so that the page does not depend on the Python or the zlib of the machine.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [pyodide, folder] = process.argv.slice(2).map((name) => path.resolve(name));
const { loadPyodide } = await import(pathToFileURL(path.join(pyodide, "pyodide.mjs")).href);
const python = await loadPyodide({ indexURL: pyodide, env: { PYTHONHASHSEED: "0" } });
python.FS.mkdirTree("/build");
python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, "/build");
python.FS.mkdirTree("/pyodide");
python.FS.mount(python.FS.filesystems.NODEFS, { root: pyodide }, "/pyodide");
try {
  python.runPython(fs.readFileSync(new URL("bundle.py", import.meta.url), "utf8"));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
