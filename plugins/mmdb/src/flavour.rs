//! Whose a database is and what its licence says, by the type that its metadata names.

/// A maker of databases.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Flavour {
    /// The name of the product.
    pub name: &'static str,
    /// Its licence; the operator has agreed to it, radar has not.
    pub licence: &'static str,
}

/// What is known of a `database_type`.
#[must_use]
pub fn of(database_type: &str) -> Flavour {
    let name = database_type.to_ascii_lowercase();
    let is_free = name.contains("lite") || name.contains("free");
    let (name, licence) = match name.as_str() {
        name if name.starts_with("geolite2") => {
            ("GeoLite", "GeoLite End User License Agreement, parts under CC BY-SA 4.0")
        }
        name if name.starts_with("geoip2") || name.starts_with("geoip-") => ("GeoIP", "MaxMind, commercial"),
        name if name.starts_with("dbip") && is_free => ("DB-IP Lite", "CC BY 4.0"),
        name if name.starts_with("dbip") => ("DB-IP", "DB-IP, commercial"),
        name if name.starts_with("ipinfo") && is_free => ("IPinfo Lite", "CC BY-SA 4.0"),
        name if name.starts_with("ipinfo") => ("IPinfo", "IPinfo, CC BY-SA 4.0 if it is a free one"),
        name if name.starts_with("ip2") && is_free => ("IP2Location LITE", "CC BY-SA 4.0"),
        _ => ("other", "unknown"),
    };
    Flavour { name, licence }
}

/// Databases that cost nothing: a name, where it is to be had, what is to be known. Nothing is fetched from there.
pub const FREE: &[(&str, &str, &str)] = &[
    (
        "GeoLite City, Country, ASN",
        "https://dev.maxmind.com/geoip/geolite2-free-geolocation-data",
        "an account; the program geoipupdate keeps them new",
    ),
    ("DB-IP Lite City, Country, ASN", "https://db-ip.com/db/lite.php", "no account; new each month"),
    ("IPinfo Lite (country and ASN)", "https://ipinfo.io/lite", "an account; new each day"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_goes_with_a_type() {
        for (database_type, name, licence) in [
            ("GeoLite2-City", "GeoLite", "GeoLite End User"),
            ("GeoIP2-Enterprise", "GeoIP", "MaxMind, commercial"),
            ("DBIP-ASN-Lite (compat=GeoLite2-ASN)", "DB-IP Lite", "CC BY 4.0"),
            ("DBIP-Location-ISP (compat=Enterprise)", "DB-IP", "DB-IP, commercial"),
            ("ipinfo generic_country_asn_free.mmdb", "IPinfo Lite", "CC BY-SA 4.0"),
            ("ipinfo standard_location.mmdb", "IPinfo", "IPinfo, "),
            ("my own", "other", "unknown"),
        ] {
            let flavour = of(database_type);
            assert_eq!(flavour.name, name, "{database_type}");
            assert!(flavour.licence.starts_with(licence), "{database_type}");
        }
    }
}
