//! A plugin that is given what another one is given and does nothing with it: what is left is the way in and out.

use radar_abi::Manifest;
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ExportKind, ExportSection, Function, FunctionSection, GlobalSection,
    GlobalType, MemorySection, MemoryType, Module, TypeSection, ValType::I32,
};

/// Where answers lie: the header of no answers, then what `batch` and `init` return, then what `manifest` returns.
const ANSWERS: [u8; 8] = [1, 0, 8, 0, 0, 0, 0, 0];
const OF_BATCH: u32 = 8;
const OF_INIT: u32 = 24;
const OF_MANIFEST: u32 = 48;
const MANIFEST: u32 = 64;
/// Pages of 64 KiB: more than a batch of the largest packets.
const PAGES: u64 = 768;

/// The module of a plugin with this manifest.
pub(super) fn module(manifest: &Manifest) -> Vec<u8> {
    let manifest = serde_json::to_vec(manifest).unwrap_or_default();
    let length = u32::try_from(manifest.len()).unwrap_or_default();
    let heap = (MANIFEST + length).next_multiple_of(16);

    let mut types = TypeSection::new();
    types.ty().function([], [I32]);
    types.ty().function([I32; 4], [I32]);
    types.ty().function([I32; 2], [I32]);
    let mut functions = FunctionSection::new();
    let mut exports = ExportSection::new();
    let names = ["manifest", "init", "batch"].map(|name| format!("radar:plugin/analyzer@1.0.0#{name}"));
    for (index, (name, kind)) in
        (0..).zip(names.iter().map(String::as_str).chain(["cabi_realloc"]).zip([0, 1, 2, 1]))
    {
        functions.function(kind);
        exports.export(name, ExportKind::Func, index);
    }
    exports.export("memory", ExportKind::Memory, 0);
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: PAGES,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut globals = GlobalSection::new();
    let top = GlobalType { val_type: I32, mutable: true, shared: false };
    globals.global(top, &ConstExpr::i32_const(heap.cast_signed()));

    let mut data = DataSection::new();
    let mut put = |at: u32, octets: Vec<u8>| {
        data.active(0, &ConstExpr::i32_const(at.cast_signed()), octets);
    };
    put(0, ANSWERS.to_vec());
    put(OF_BATCH, [0, 0, ANSWERS.len() as u32].map(u32::to_le_bytes).concat());
    put(OF_MANIFEST, [MANIFEST, length].map(u32::to_le_bytes).concat());
    put(MANIFEST, manifest);

    let mut module = Module::new();
    module.section(&types).section(&functions).section(&memories).section(&globals).section(&exports);
    module.section(&code(heap)).section(&data);
    module.finish()
}

fn code(heap: u32) -> CodeSection {
    let mut code = CodeSection::new();
    for answer in [OF_MANIFEST, OF_INIT] {
        let mut function = Function::new([]);
        function.instructions().i32_const(answer.cast_signed()).end();
        code.function(&function);
    }
    // What was handed in is not needed any more: the next batch takes its place.
    let mut batch = Function::new([]);
    batch.instructions().i32_const(heap.cast_signed()).global_set(0).i32_const(OF_BATCH.cast_signed()).end();
    code.function(&batch);
    let mut realloc = Function::new([(1, I32)]);
    realloc
        .instructions()
        .global_get(0)
        .local_tee(4)
        .local_get(3)
        .i32_add()
        .i32_const(15)
        .i32_add()
        .i32_const(-16)
        .i32_and()
        .global_set(0)
        .local_get(4)
        .end();
    code.function(&realloc);
    code
}
