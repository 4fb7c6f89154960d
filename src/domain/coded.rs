//! Closed lists whose members travel as short codes: in JSON, in the database and in definition files.

/// A value from a closed list, known by its code.
pub trait Coded: Copy + Sized + 'static {
    /// Every member with its code, in the order in which people list them.
    const ALL: &'static [(&'static str, Self)];

    /// The member with this code.
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(known, _)| *known == code)
            .map(|(_, member)| *member)
    }

    /// All codes, for a message: `a, b or c`.
    fn codes() -> String {
        let codes: Vec<&str> = Self::ALL.iter().map(|(code, _)| *code).collect();
        match codes.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            _ => codes.join(""),
        }
    }
}

/// Declares an enum with its codes.
#[macro_export]
macro_rules! coded {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $member:ident = $code:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $name { $($(#[$doc])* $member),+ }

        impl $crate::domain::coded::Coded for $name {
            const ALL: &'static [(&'static str, Self)] = &[$(($code, $name::$member)),+];
        }

        impl $name {
            /// The code that stands for this member.
            pub const fn code(self) -> &'static str {
                match self { $($name::$member => $code),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }
    };
}
