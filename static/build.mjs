// Builds static/dist from static/css, static/js, static/img and the fonts that static/fonts.py has cut to size.
//
// Run as `node static/build.mjs` from the root, after `python static/fonts.py`. Every file gets the hash
// of its content into its name, so that it can be cached for ever; manifest.json maps the plain names to the hashed
// ones, and `asset('site.css')` reads it. The same input gives the same bytes.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const STATIC = join(ROOT, "static");
const FONTS = join(ROOT, ".make/fonts");
const DIST = join(STATIC, "dist");
// A page never meets a half-made dist: it is built beside and then takes the old one's place.
const DRAFT = join(ROOT, ".make/dist");
const COMPRESSED = new Set([".css", ".js", ".svg"]);

/** Bundle the entry points; returns the manifest's share of them and of the fonts that the stylesheet names. */
async function bundle() {
  const entries = ["css/site.css", "css/edit.css", "js/site.js", "js/edit.js", "js/lab.js", "js/figures.js"].map((name) => join(STATIC, name)).filter(existsSync);
  const { metafile } = await build({
    absWorkingDir: ROOT,
    assetNames: "fonts/[name]-[hash]",
    bundle: true,
    chunkNames: "shared-[hash]",
    entryNames: "[name]-[hash]",
    entryPoints: entries,
    format: "esm",
    legalComments: "none",
    loader: { ".woff2": "file" },
    metafile: true,
    minify: true,
    outdir: DRAFT,
    // What two scripts share is loaded once: the Trusted Types policy may be made only once a page.
    splitting: true,
    target: ["chrome120", "firefox121", "safari17.2"],
  }).catch(() => process.exit(1)); // esbuild has said where and why.
  return Object.fromEntries(Object.entries(metafile.outputs).flatMap(named));
}

/** The plain name of one output with the name it got; nothing for what only other files name. */
function named([path, output]) {
  const hashed = relative(".make/dist", path);
  const source = output.entryPoint ?? Object.keys(output.inputs).find((each) => each.endsWith(".woff2"));
  return source ? [[join(dirname(hashed), basename(source)), hashed]] : [];
}

/** Copy each image under a name with its hash; returns the manifest's share of them. */
async function copyImages() {
  const names = (await readdir(join(STATIC, "img"))).sort();
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await copyHashed(name)])));
}

async function copyHashed(name) {
  const content = await readFile(join(STATIC, "img", name));
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const hashed = `${basename(name, extname(name))}-${hash}${extname(name)}`;
  await writeFile(join(DRAFT, hashed), content);
  return hashed;
}

/** Put the licence of every package whose work is in dist beside it. */
async function copyLicences() {
  const { dependencies } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
  await mkdir(join(DRAFT, "licenses"), { recursive: true });
  for (const name of Object.keys(dependencies)) {
    const target = join(DRAFT, "licenses", `${name.replace("@", "").replace("/", "-")}.txt`);
    await copyFile(join(ROOT, "node_modules", name, "LICENSE"), target);
  }
}

/** Store a gzip and a brotli copy of what is worth it, so that the server compresses nothing while it serves. */
async function compress() {
  const names = (await readdir(DRAFT)).filter((name) => COMPRESSED.has(extname(name)));
  for (const path of names.map((name) => join(DRAFT, name))) {
    const content = await readFile(path);
    await writeFile(`${path}.gz`, gzipSync(content, { level: 9 }));
    await writeFile(`${path}.br`, brotliCompressSync(content));
  }
}

if (!existsSync(join(FONTS, "fonts.css"))) {
  console.error("The fonts are missing. Run `python static/fonts.py` first.");
  process.exit(1);
}
await rm(DRAFT, { recursive: true, force: true });
const manifest = { ...(await bundle()), ...(await copyImages()) };
await copyLicences();
await compress();
const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
await writeFile(join(DRAFT, "manifest.json"), `${JSON.stringify(sorted, null, 2)}\n`);
await rm(DIST, { recursive: true, force: true });
await rename(DRAFT, DIST);
