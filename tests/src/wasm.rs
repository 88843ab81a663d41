//! WASM plugins that misbehave, written in the text form so that they need no toolchain.

/// A plugin named `x-hostile` that wants datagrams of port 53.
#[derive(Clone, Debug)]
pub struct Guest {
    manifest: String,
    more: String,
    body: String,
    init: String,
    asked: String,
    wit: Option<[String; 2]>,
}

/// An answer without anything in it: its header.
const NOTHING: &str = r"\01\00\08\00\00\00\00\00";

/// An answer with one event of the first input, `{"ok":1}`.
const ALIVE: &str = concat!(
    r"\01\00\08\00\01\00\00\00",
    r"\01\00\38\00\40\00\00\00",
    r"\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00",
    r"\ff\ff\ff\ff\00\00\00\00\00\00\00\00\00\00\00\00\08\00\00\00\00\00\00\00",
    r"{\22ok\22:1}"
);

impl Guest {
    /// One that does this in `batch`, where `$inputs` and `$length` are the batch; if it comes to its end, one
    /// event `x_alive` is the answer.
    #[must_use]
    pub fn new(body: &str) -> Self {
        let manifest = r#"{"name":"x-hostile","version":"1.0.0","kind":"analyzer","api":[1,0],
            "wants":{"datagrams":{"ports":[53]}},
            "events":[{"name":"x_alive","description":"a batch came","fields":[]}],"counters":["malformed"]}"#;
        Self {
            manifest: manifest.split_whitespace().collect::<Vec<_>>().join(" "),
            more: String::new(),
            body: body.to_owned(),
            init: String::new(),
            asked: String::new(),
            wit: None,
        }
    }

    /// With this manifest.
    #[must_use]
    pub fn manifest(self, manifest: &str) -> Self {
        Self { manifest: manifest.to_owned(), ..self }
    }

    /// With another interface version in its manifest.
    #[must_use]
    pub fn api(self, api: &str) -> Self {
        let manifest = self.manifest.replace("\"api\":[1,0]", &format!("\"api\":{api}"));
        Self { manifest, ..self }
    }

    /// With more items in the module: functions, imports, tables.
    #[must_use]
    pub fn with(self, more: &str) -> Self {
        Self { more: more.to_owned(), ..self }
    }

    /// It does this in `init`.
    #[must_use]
    pub fn init(self, init: &str) -> Self {
        Self { init: init.to_owned(), ..self }
    }

    /// It does this in `manifest`.
    #[must_use]
    pub fn asked(self, asked: &str) -> Self {
        Self { asked: asked.to_owned(), ..self }
    }

    /// With a component type of its own, as the compilers for WASI add it: more packages, and imports of the world.
    #[must_use]
    pub fn wit(self, packages: &str, imports: &str) -> Self {
        Self { wit: Some([packages.to_owned(), imports.to_owned()]), ..self }
    }

    /// The module.
    ///
    /// # Panics
    /// If the text is wrong.
    #[must_use]
    pub fn module(&self) -> Vec<u8> {
        let Self { manifest, more, body, init, asked, .. } = self;
        let (length, manifest) = (manifest.len(), manifest.replace('\\', "\\\\").replace('"', "\\\""));
        let analyzer = "radar:plugin/analyzer@1.0.0";
        let text = format!(
            r#"(module
              (import "radar:plugin/host@1.0.0" "log" (func $log (param i32 i32 i32)))
              {more}
              (memory (export "memory") 4)
              (data (i32.const 512) "{NOTHING}")
              (data (i32.const 528) "{ALIVE}")
              (data (i32.const 1024) "{manifest}")
              (global $heap (mut i32) (i32.const 65536))
              (func $realloc (export "cabi_realloc") (param $old i32) (param $had i32) (param $align i32) (param $length i32) (result i32)
                (local $at i32)
                (local.set $at (global.get $heap))
                (global.set $heap (i32.add (local.get $at) (local.get $length)))
                (block $enough
                  (loop $more
                    (br_if $enough (i32.le_u (global.get $heap) (i32.mul (memory.size) (i32.const 65536))))
                    (drop (memory.grow (i32.const 1)))
                    (br $more)))
                (local.get $at))
              (func $manifest (export "{analyzer}#manifest") (result i32)
                {asked}
                (i32.store (i32.const 16) (i32.const 1024))
                (i32.store (i32.const 20) (i32.const {length}))
                (i32.const 16))
              (func $init (export "{analyzer}#init") (param i32 i32 i32 i32) (result i32)
                {init}
                (global.set $heap (i32.const 65536))
                (i32.store (i32.const 32) (i32.const 0))
                (i32.const 32))
              (func $batch (export "{analyzer}#batch") (param $inputs i32) (param $length i32) (result i32)
                (local $i i32)
                (global.set $heap (i32.const 65536))
                {body}
                (i32.store (i32.const 48) (i32.const 0))
                (i32.store (i32.const 52) (i32.const 528))
                (i32.store (i32.const 56) (i32.const 72))
                (i32.const 48)))"#
        );
        let mut module = wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        if let Some([packages, imports]) = &self.wit {
            add_type(&mut module, packages, imports);
        }
        module
    }
}

fn add_type(module: &mut Vec<u8>, packages: &str, imports: &str) {
    let world = include_str!("../../plugin-api/wit/radar.wit")
        .replace("import host;", &format!("import host; {imports}"));
    let mut resolve = wit_parser::Resolve::default();
    let package = resolve.push_str("radar.wit", &format!("{world}\n{packages}")).expect("an interface");
    let world = resolve.select_world(&[package], Some("plugin")).expect("a world");
    wit_component::embed_component_metadata(module, &resolve, world, wit_component::StringEncoding::UTF8)
        .expect("a module");
}

/// Leaves `batch` with an answer of these octets, `length` of them being announced at `address`.
#[must_use]
pub fn answer(octets: &str, address: u32, length: u32) -> (String, String) {
    let body = format!(
        "(i32.store (i32.const 48) (i32.const 0)) (i32.store (i32.const 52) (i32.const {address}))
         (i32.store (i32.const 56) (i32.const {length})) (return (i32.const 48))"
    );
    (format!("(data (i32.const 4096) \"{octets}\")"), body)
}

/// A component of so many functions, each with so many local variables and blocks that end in them: what the
/// compiler has to find out about each variable at each end is the product of both.
#[must_use]
pub fn costly(functions: usize, locals: u32, blocks: u32) -> Vec<u8> {
    let mut body = vec![1];
    leb(&mut body, locals);
    body.push(0x7F);
    for block in 0..blocks {
        // block; local.get, br_if 0; local.get, local.set; end.
        body.extend([0x02, 0x40, 0x20]);
        leb(&mut body, block % locals);
        body.extend([0x0D, 0, 0x20]);
        leb(&mut body, block.wrapping_mul(7) % locals);
        body.push(0x21);
        leb(&mut body, block.wrapping_mul(13) % locals);
        body.push(0x0B);
    }
    body.push(0x0B);
    let number = u32::try_from(functions).unwrap_or(u32::MAX);
    let (mut declared, mut code) = (Vec::new(), Vec::new());
    leb(&mut declared, number);
    declared.extend(vec![0; functions]);
    leb(&mut code, number);
    for _ in 0..functions {
        sized(&mut code, &body);
    }
    let mut module = b"\0asm\x01\0\0\0".to_vec();
    for (section, content) in [(1, &[1, 0x60, 0, 0][..]), (3, &declared), (10, &code)] {
        module.push(section);
        sized(&mut module, content);
    }
    let mut component = b"\0asm\x0d\0\x01\0\x01".to_vec();
    sized(&mut component, &module);
    component
}

fn sized(octets: &mut Vec<u8>, content: &[u8]) {
    leb(octets, u32::try_from(content.len()).unwrap_or(u32::MAX));
    octets.extend(content);
}

/// A number in LEB128.
fn leb(octets: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        octets.push(number as u8 | 0x80);
        number >>= 7;
    }
    octets.push(number as u8);
}
