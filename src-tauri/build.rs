//! Checks tauri.conf.json and the capabilities, and declares the two commands so that they need a permission.

use std::path::Path;

const PLACEHOLDER: &str = "<!doctype html><meta charset=\"utf-8\"><title>Causeway</title>\
    <p>The window's page is not built. Run <code>npm ci && npm run build</code> in <code>ui/</code>, then build again.</p>";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    page_or_placeholder(Path::new("ui/dist/index.html"))?;
    let commands = tauri_build::AppManifest::new().commands(&["rpc", "events"]);
    let attributes =
        tauri_build::Attributes::new().capabilities_path_pattern("./capabilities/**/*").app_manifest(commands);
    println!("cargo:rerun-if-changed=ui/dist");
    tauri_build::try_build(attributes)?;
    Ok(())
}

/// The page is embedded at compile time. A checkout without it still compiles, so that `cargo test` needs no Node.
#[expect(clippy::disallowed_methods, reason = "a build script has no fs_err and names the file itself")]
fn page_or_placeholder(page: &Path) -> std::io::Result<()> {
    if page.exists() {
        return Ok(());
    }
    if let Some(folder) = page.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(page, PLACEHOLDER)?;
    // Older than every source of the page, so that `./dev` still sees that the page must be built.
    std::fs::File::options().write(true).open(page)?.set_modified(std::time::SystemTime::UNIX_EPOCH)
}
