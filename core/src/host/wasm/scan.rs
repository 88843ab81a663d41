//! What a module may ask of the compiler, looked at before it is compiled.
//!
//! The time and memory of an optimizing compiler grow faster than the functions that it is given: a function of
//! 300 KiB with 2000 local variables takes it most of a minute. What compilers make of plugins stays far below these
//! bounds, the interpreters of scripts included.

use wasmparser::{Parser, Payload};

/// Octets of a module. An interpreter with a script has 12 to 18 MiB.
pub(super) const MODULE_MAX: usize = 32 << 20;

/// Octets of one function. Python's interpreter has one of 420 KiB, with 271 local variables.
const FUNCTION_MAX: usize = 512 << 10;

/// Local variables of one function.
const LOCALS_MAX: u32 = 1500;

/// Octets of a function times its local variables.
const PRODUCT_MAX: u64 = 128 << 20;

/// Functions of a module.
const FUNCTIONS_MAX: u32 = 100_000;

/// Octets of all functions together; refuses what would keep the compiler busy for long. The error is one clause.
pub(super) fn scan(octets: &[u8]) -> Result<usize, String> {
    if octets.len() > MODULE_MAX {
        return Err(format!("it has {} octets, and a module may have {MODULE_MAX}", octets.len()));
    }
    if !octets.starts_with(b"\0asm") {
        return Err("it is no WebAssembly: its first octets are not \\0asm".to_owned());
    }
    let (mut functions, mut code) = (0u32, 0usize);
    for payload in Parser::new(0).parse_all(octets) {
        let Payload::CodeSectionEntry(body) =
            payload.map_err(|error| format!("it is damaged or cut short: {error}"))?
        else {
            continue;
        };
        functions = functions.saturating_add(1);
        if functions > FUNCTIONS_MAX {
            return Err(format!("it has more than {FUNCTIONS_MAX} functions"));
        }
        let reader = body.get_locals_reader().map_err(|error| error.to_string())?;
        let locals =
            reader.into_iter().try_fold(0u32, |sum, locals| Some(sum.saturating_add(locals.ok()?.0)));
        let locals = locals.ok_or_else(|| format!("function {functions} has locals that cannot be read"))?;
        function(functions, body.range().len(), locals)?;
        code = code.saturating_add(body.range().len());
    }
    Ok(code)
}

fn function(number: u32, octets: usize, locals: u32) -> Result<(), String> {
    let too_much = |what: &str| {
        Err(format!("the {number}th function in it has {what}; this would keep the compiler busy for long"))
    };
    if octets > FUNCTION_MAX {
        return too_much(&format!("{octets} octets, and may have {FUNCTION_MAX}"));
    }
    if locals > LOCALS_MAX {
        return too_much(&format!("{locals} local variables, and may have {LOCALS_MAX}"));
    }
    if octets as u64 * u64::from(locals) > PRODUCT_MAX {
        return too_much(&format!("{octets} octets with {locals} local variables"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_too_long_or_with_too_many_locals_is_refused() {
        let module = |locals: usize, nops: usize| {
            wat::parse_str(format!(
                "(module (func (local {}) {}))",
                "i32 ".repeat(locals),
                "(nop)".repeat(nops)
            ))
            .unwrap()
        };
        assert!(scan(&module(3, 10)).is_ok_and(|code| (10..30).contains(&code)));
        assert!(scan(&module(1501, 1)).unwrap_err().contains("1501 local variables, and may have 1500"));
        assert!(scan(&module(1, 600_000)).unwrap_err().contains("octets, and may have"));
        assert!(scan(&module(1400, 100_000)).unwrap_err().contains("with 1400 local variables"));
    }

    #[test]
    fn a_module_within_a_component_is_looked_at_too() {
        let locals = "i32 ".repeat(1501);
        let component = wat::parse_str(format!("(component (core module (func (local {locals}))))")).unwrap();
        assert!(scan(&component).is_err());
    }

    #[test]
    fn what_is_cut_short_or_something_else_is_told() {
        assert!(scan(b"\x7fELF").unwrap_err().contains("no WebAssembly"));
        let module = wat::parse_str("(module (func (nop) (nop)))").unwrap();
        assert!(scan(&module[..module.len() - 2]).is_err());
    }
}
